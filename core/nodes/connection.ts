// The connection that a node goes through: its field in the form, and the check that it is there and of the right kind.
import { z } from 'zod'
import type { ConnectionBody, ConnectionKind } from '../model/connection.ts'
import type { CompileContext } from './spec.ts'

export const connectionName = z.string().max(200)

const CALLED: { [kind in ConnectionKind]: string } = { http: 'HTTP', smtp: 'mail', sqlite: 'SQLite', postgres: 'PostgreSQL' }

/** Reports a missing one or one of another kind as problems; null then. */
export function connectionOf(context: CompileContext, name: string, kinds: readonly ConnectionKind[]): ConnectionBody | null {
  if (name === '') {
    context.problem('no-connection', 'Say which connection it goes through.', 'connection')
    return null
  }
  const body = context.document('connection', name, 'connection')?.body ?? null
  if (body && !kinds.includes(body.kind)) {
    const wanted = kinds.map((kind) => CALLED[kind]).join(' or ')
    context.problem('wrong-connection', `“${name}” is a connection for ${CALLED[body.kind]}; this needs one for ${wanted}.`, 'connection')
    return null
  }
  return body
}
