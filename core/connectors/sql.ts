// Runs one SQL statement. What writes goes into one transaction with a row that holds its do-once key: either both are there
// or neither is, so that after a lost acknowledgement the row says what happened, and a second attempt finds it.
import { z } from 'zod'
import type { ConnectionKind } from '../model/connection.ts'
import { type Failure, wordsOf } from '../model/news.ts'
import { type Statement, scanStatement } from '../nodes/sql-statement.ts'
import { type Connections, reach } from './connection.ts'
import type { Connector, LookedUp, Sent } from './connector.ts'
import { MOST_TEXT, type SqlDriver, type SqlRows, type SqlSession, SqlTrouble, type SqlValue, tooManyRows } from './sql-session.ts'

const requestSchema = z.strictObject({
  connection: z.string().min(1),
  statement: z.string().min(1).max(20_000),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  rowLimit: z.int().min(1).max(10_000),
  timeoutSeconds: z.number().positive().max(600),
})
type Request = z.infer<typeof requestSchema>
export type SqlDrivers = { [Kind in Extract<ConnectionKind, 'sqlite' | 'postgres'>]: SqlDriver }

const TABLE = 'signalbox_effects'
/** Seconds that looking a key up may take. */
const LOOK_SECONDS = 30

export function sqlConnector(connections: Connections, drivers: SqlDrivers): Connector {
  const open = async (name: string, seconds: number, signal: AbortSignal): Promise<SqlSession | Failure> => {
    const reached = reach(connections, name, ['sqlite', 'postgres'])
    if (!reached.ok) return reached.failure
    return drivers[reached.body.kind](reached.body, reached.secret, seconds * 1000, signal)
  }
  return {
    name: 'sql',
    async send(raw, { key, signal }) {
      const parsed = requestSchema.safeParse(raw)
      const scanned = scanStatement(parsed.success ? parsed.data.statement : '')
      if (!parsed.success || !scanned.ok)
        return refused('bad-request', scanned.ok ? 'The request is not one this can send.' : scanned.message, 'Correct the node.')
      const missing = scanned.statement.names.find((name) => !Object.hasOwn(parsed.data.parameters, name))
      if (missing !== undefined) return refused('bad-request', `The parameter ${missing} has no value.`, 'Give it one in the node.')
      const { connection, timeoutSeconds } = parsed.data
      let session: SqlSession | null = null
      let committing = false
      const stop = withTimeout(timeoutSeconds, signal, () => session?.close())
      try {
        const opened = await open(connection, timeoutSeconds, stop.signal)
        if ('message' in opened) return { kind: 'refused', status: null, failure: opened }
        session = opened
        if (stop.signal.aborted) session.close()
        const work = scanned.statement.reads ? read : write
        const { rows, count } = await work(session, scanned.statement, parsed.data, key, () => {
          committing = true
        })
        return { kind: 'done', status: null, result: { rows, count } }
      } catch (error) {
        return troubled(error, connection, committing)
      } finally {
        stop.end()
        session?.close()
      }
    },
    async lookUp(raw, { key }): Promise<LookedUp> {
      const parsed = requestSchema.safeParse(raw)
      if (!parsed.success)
        return {
          kind: 'unknown',
          failure: failureOf('bad-request', 'The request is not one this can look up.', 'Look whether it happened.'),
        }
      const { connection } = parsed.data
      let session: SqlSession | null = null
      const stop = withTimeout(LOOK_SECONDS, null, () => session?.close())
      try {
        const opened = await open(connection, LOOK_SECONDS, stop.signal)
        if ('message' in opened) return { kind: 'unknown', failure: opened }
        session = opened
        await makeTable(session)
        const found = await keptResult(session, key)
        return found ? { kind: 'happened', result: found } : { kind: 'not-happened' }
      } catch (error) {
        const { failure } = troubled(error, connection, true)
        return { kind: 'unknown', failure }
      } finally {
        stop.end()
        session?.close()
      }
    },
  }
}

/** The values take the place of their names by position; the text around them stays as it was written. */
function bound(
  session: SqlSession,
  { pieces, places, names }: Statement,
  parameters: Request['parameters'],
): { text: string; values: SqlValue[] } {
  const text = pieces
    .map((piece, at) => piece + (at < places.length ? session.placeholder(names.indexOf(places[at] as string) + 1) : ''))
    .join('')
  return { text, values: names.map((name) => parameters[name] ?? null) }
}

async function read(session: SqlSession, statement: Statement, { parameters, rowLimit }: Request): Promise<SqlRows> {
  const { text, values } = bound(session, statement, parameters)
  await session.begin('read')
  return session.query(text, values, rowLimit)
}

async function write(
  session: SqlSession,
  statement: Statement,
  { parameters, rowLimit }: Request,
  key: string,
  committing: () => void,
): Promise<SqlRows> {
  const { text, values } = bound(session, statement, parameters)
  await makeTable(session)
  await session.begin('write')
  // First of all: a second attempt that overlaps the first waits here for how it ends.
  const claimed = await session.query(
    `INSERT INTO ${TABLE} (key) VALUES (${session.placeholder(1)}) ON CONFLICT (key) DO NOTHING`,
    [key],
    1,
  )
  if (claimed.count === 0) return (await keptResult(session, key)) ?? { rows: [], count: 0 }
  const done = await session.query(text, values, rowLimit)
  const result = JSON.stringify({ rows: done.rows, count: done.count })
  if (result.length > MOST_TEXT) throw tooManyRows(rowLimit)
  await session.query(`UPDATE ${TABLE} SET result = ${session.placeholder(1)} WHERE key = ${session.placeholder(2)}`, [result, key], 1)
  committing()
  await session.commit()
  return done
}

async function keptResult(session: SqlSession, key: string): Promise<SqlRows | null> {
  const { rows } = await session.query(`SELECT result FROM ${TABLE} WHERE key = ${session.placeholder(1)}`, [key], 1)
  const text = rows[0]?.result
  if (rows.length === 0) return null
  const { rows: kept = [], count = 0 } = (typeof text === 'string' ? JSON.parse(text) : {}) as Partial<SqlRows>
  return { rows: kept, count }
}

/** The column for the time is for people who clean the table up. */
async function makeTable(session: SqlSession): Promise<void> {
  const there = () =>
    session.query(`SELECT 1 AS there FROM ${TABLE} WHERE 1 = 0`, [], 1).then(
      () => true,
      (error) => {
        if (error instanceof SqlTrouble && error.answered) return false
        throw error
      },
    )
  if (await there()) return
  try {
    await session.query(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (key TEXT PRIMARY KEY, result TEXT, at TEXT NOT NULL DEFAULT (CAST(CURRENT_TIMESTAMP AS TEXT)))`,
      [],
      1,
    )
  } catch (error) {
    // Two that make it at once get in each other's way; then it is there.
    if (!(await there())) throw error
  }
}

function withTimeout(seconds: number, signal: AbortSignal | null, act: () => void) {
  const stop = new AbortController()
  const end = () => {
    stop.abort()
    act()
  }
  const timer = setTimeout(end, seconds * 1000)
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) stop.abort()
  return {
    signal: stop.signal,
    end() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
    },
  }
}

/** Before COMMIT is sent, whatever happens ends the transaction; after it, only an answer of the database is certain. */
function troubled(error: unknown, connection: string, committing: boolean): Extract<Sent, { failure: Failure }> {
  const known = error instanceof SqlTrouble ? error : new SqlTrouble('error', wordsOf(error), { answered: false, temporary: false })
  const failure = failureOf(
    `sql-${known.code.toLowerCase()}`,
    `“${connection}”: ${known.message}.`,
    known.temporary ? 'Check the database and try again.' : 'Correct the statement or its values.',
  )
  if (committing && !known.answered) return { kind: 'unknown', failure }
  return known.temporary ? { kind: 'not-sent', failure } : { kind: 'refused', status: null, failure }
}

const failureOf = (code: string, message: string, next: string): Failure => ({ code, message, next })
const refused = (code: string, message: string, next: string): Sent => ({
  kind: 'refused',
  status: null,
  failure: failureOf(code, message, next),
})
