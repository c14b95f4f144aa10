// A connection in words: what it speaks with, where that is, and how much may go through it. Pure.
import type { ConnectionBody, ConnectionKind, ConnectionOf } from '../../core/model/connection.ts'
import { count } from '../ui/format.ts'

const WHERE: { [Kind in ConnectionKind]: (body: ConnectionOf<Kind>) => string } = {
  http: ({ base }) => base,
  smtp: ({ host, port }) => `${host}:${port}`,
  sqlite: ({ file }) => file,
  postgres: ({ host, port, database }) => `${database} on ${host}:${port}`,
}
const CALLED: { [Kind in ConnectionKind]: string } = { http: 'HTTP', smtp: 'Mail', sqlite: 'SQLite', postgres: 'PostgreSQL' }

export const kindOfConnection = ({ kind }: ConnectionBody): string => CALLED[kind]
export const whereItLeads = (body: ConnectionBody): string => (WHERE[body.kind] as (body: ConnectionBody) => string)(body)
export const limitWords = ({ maxAtOnce, perMinute }: ConnectionBody): string =>
  `${count(maxAtOnce)} at once${perMinute === null ? '' : `, ${count(perMinute)} a minute`}`
