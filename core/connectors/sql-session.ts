// What the SQL connector asks of a database: one session, used by one effect. Drivers say of each trouble whether the
// database itself answered with it, because only then it is certain that nothing was committed by what it answered to.
import type { ConnectionBody } from '../model/connection.ts'
import type { JsonRecord } from '../model/values.ts'

export type SqlValue = string | number | boolean | null
export type SqlRows = { rows: JsonRecord[]; count: number }

export class SqlTrouble extends Error {
  readonly code: string
  /** The database said so; otherwise the connection was lost or given up. */
  readonly answered: boolean
  /** Trying again may help. */
  readonly temporary: boolean
  constructor(code: string, message: string, { answered, temporary }: { answered: boolean; temporary: boolean }) {
    super(message)
    this.code = code
    this.answered = answered
    this.temporary = temporary
  }
}

export type SqlSession = {
  /** How the parameter at a place (from 1) is written. */
  placeholder(at: number): string
  /** One statement. More rows than `most` are a trouble, never a part of them. */
  query(text: string, values: readonly SqlValue[], most: number): Promise<SqlRows>
  begin(mode: 'read' | 'write'): Promise<void>
  /** Resolves when the database said that it is committed. */
  commit(): Promise<void>
  /** At any moment, also in the middle of a query: what was not committed never will be. */
  close(): void
}
/** Throws SqlTrouble when there is no session; then nothing was asked of the database. */
export type SqlDriver = (body: ConnectionBody, secret: string | null, milliseconds: number, signal: AbortSignal) => Promise<SqlSession>

export const lost = (message: string): SqlTrouble => new SqlTrouble('connection-lost', message, { answered: false, temporary: true })
export const tooManyRows = (most: number): SqlTrouble =>
  new SqlTrouble('too-many-rows', `it gives more than ${most} rows, or more than fit`, { answered: true, temporary: false })
/** Characters of JSON that all rows together may take. */
export const MOST_TEXT = 10 * 1024 * 1024
