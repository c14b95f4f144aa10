// The power through which connectors reach connections: the newest version at the moment of sending, and its secret.
import type { ConnectionBody, ConnectionKind, ConnectionOf } from '../model/connection.ts'
import type { Failure } from '../model/news.ts'

export type OpenConnection = {
  body: ConnectionBody
  /** Null when the secret it names is not there or cannot be opened. */
  secret(): string | null
}
/** Null when there is no connection of this name. */
export type Connections = (name: string) => OpenConnection | null

export type Reached<Kind extends ConnectionKind> =
  | { ok: true; body: ConnectionOf<Kind>; secret: string | null }
  | { ok: false; failure: Failure }

/** A connection of the right kind with its secret, or what to say. Nothing was sent in either case. */
export function reach<Kind extends ConnectionKind>(connections: Connections, name: string, kinds: readonly Kind[]): Reached<Kind> {
  const found = connections(name)
  const no = (code: string, message: string, next: string): Reached<Kind> => ({ ok: false, failure: { code, message, next } })
  if (!found) return no('no-connection', `There is no connection “${name}”.`, 'Make it, or name another one in the node.')
  const { body } = found
  if (!(kinds as readonly string[]).includes(body.kind))
    return no(
      'wrong-connection',
      `The connection “${name}” is for ${body.kind}, not for ${kinds.join(' or ')}.`,
      'Name another one in the node.',
    )
  const secret = body.secret === '' ? null : found.secret()
  if (body.secret !== '' && secret === null)
    return no(
      'no-secret',
      `The secret “${body.secret}” of the connection “${name}” is not there or cannot be opened.`,
      `Set it: signalbox secret set "${body.secret}".`,
    )
  return { ok: true, body: body as ConnectionOf<Kind>, secret }
}
