// Sessions on PostgreSQL. One connection an effect; nothing is taken from the environment or from files of the user.
import { isIP } from 'node:net'
import pg from 'pg'
import type { ConnectionOf } from '../model/connection.ts'
import { wordsOf } from '../model/news.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import { guardedSocket } from './guarded-socket.ts'
import type { HostLookup } from './host-lookup.ts'
import { blockedFailure, isLoopback } from './private-address.ts'
import { lost, MOST_TEXT, type SqlDriver, type SqlRows, type SqlSession, SqlTrouble, type SqlValue, tooManyRows } from './sql-session.ts'

export type PostgresPowers = {
  /** `host:port` pairs of private addresses that the person on this machine allowed. */
  allowed(): readonly string[]
  lookup: HostLookup
  /** Certificates trusted beside the system's, in PEM. */
  trusted?: string
}

const CONNECT_MS = 10_000

export const postgresDriver =
  ({ allowed, lookup, trusted }: PostgresPowers): SqlDriver =>
  async (given, secret, milliseconds, signal) => {
    const body = given as ConnectionOf<'postgres'>
    const place = `${body.host}:${body.port}`
    const granted = allowed().includes(place)
    const socket = guardedSocket(lookup, granted)
    // The socket's own trouble says more than what the library makes of it.
    let trouble: (Error & { code?: string }) | null = null
    socket.on('error', (error) => {
      trouble ??= error
    })
    socket.once('connect', () => {
      if (!body.tls && !isLoopback(socket.remoteAddress ?? ''))
        socket.destroy(new Error('without TLS only this machine itself is spoken to'))
    })
    const client = new pg.Client({
      ...{ host: body.host, port: body.port, database: body.database, user: body.user, application_name: 'signalbox' },
      // Given as a function and as words that are not empty, because the library would else look into the environment.
      ...{ password: () => secret ?? '', options: '-c client_min_messages=warning' },
      ssl: body.tls
        ? {
            rejectUnauthorized: true,
            minVersion: 'TLSv1.2',
            ...(trusted && { ca: trusted }),
            ...(isIP(body.host) ? {} : { servername: body.host }),
          }
        : false,
      ...{ stream: () => socket, connectionTimeoutMillis: Math.min(CONNECT_MS, milliseconds), types: { getTypeParser: parserOf } },
      ...{ statement_timeout: Math.ceil(milliseconds), idle_in_transaction_session_timeout: Math.ceil(milliseconds) + 10_000 },
    } as unknown as pg.ClientConfig)
    let gone: SqlTrouble | null = null
    const wake = new Set<(trouble: SqlTrouble) => void>()
    const lose = (why: string) => {
      gone ??= lost(trouble ? `the connection broke: ${trouble.message || trouble.code}` : why)
      for (const tell of wake) tell(gone)
      wake.clear()
    }
    client.on('error', (error) => lose(`the connection broke: ${wordsOf(error)}`))
    client.on('end', () => lose('the connection was closed'))
    const close = () => {
      if (gone) return socket.destroy()
      lose('it was given up')
      // Says goodbye where nothing is under way, else breaks off; and does not wait for ever.
      client.end().catch(() => {})
      setTimeout(() => socket.destroy(), 1000).unref()
    }
    /** What comes first: the answer, or the end of the connection. */
    const orLost = <Value>(work: Promise<Value>): Promise<Value> =>
      new Promise((resolve, reject) => {
        if (gone) reject(gone)
        else wake.add(reject)
        // Listened to in any case: what the library says to a dead connection must not end the process.
        work.then(resolve, (error) => reject(troubleOf(error))).finally(() => wake.delete(reject))
      })
    signal.addEventListener('abort', close, { once: true })
    try {
      if (signal.aborted) close()
      await orLost(client.connect())
    } catch (error) {
      close()
      if ((trouble as { code?: string } | null)?.code === 'SIGNALBOX_BLOCKED') {
        const { code: blocked, message } = blockedFailure(place)
        throw new SqlTrouble(blocked, message.replace(/\.$/, ''), { answered: true, temporary: false })
      }
      throw error
    }
    return sessionOn(client, orLost, () => {
      signal.removeEventListener('abort', close)
      close()
    })
  }

function sessionOn(client: pg.Client, orLost: <Value>(work: Promise<Value>) => Promise<Value>, close: () => void): SqlSession {
  const command = (text: string): Promise<string> => orLost(client.query(text)).then((result) => result.command)
  return {
    placeholder: (at) => `$${at}`,
    query: (text, values, most) => orLost(rowsOf(client, text, values, most, close)),
    async begin(mode) {
      await command(mode === 'read' ? 'BEGIN READ ONLY' : 'BEGIN')
      // What is acknowledged must be on the other side's disk, whatever its user's default is.
      if (mode === 'write')
        await command(`SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`)
    },
    async commit() {
      if ((await command('COMMIT')) !== 'COMMIT')
        throw new SqlTrouble('rolled-back', 'the database rolled the transaction back', { answered: true, temporary: true })
    },
    close,
  }
}

/** Row by row, so that too many are noticed before they fill the memory. Always as one prepared statement. */
function rowsOf(client: pg.Client, text: string, values: readonly SqlValue[], most: number, close: () => void): Promise<SqlRows> {
  return new Promise((resolve, reject) => {
    const rows: JsonRecord[] = []
    let size = 0
    const query = new pg.Query<Json[]>({ text, values: [...values], rowMode: 'array', queryMode: 'extended' } as unknown as pg.QueryConfig)
    query.on('row', (row: unknown, result) => {
      const made = Object.fromEntries((row as Json[]).map((value, at) => [result?.fields[at]?.name ?? String(at), value]))
      size += JSON.stringify(made).length
      rows.push(made)
      if (rows.length <= most && size <= MOST_TEXT) return
      reject(tooManyRows(most))
      close()
    })
    query.on('error', reject)
    query.on('end', (result) => resolve({ rows, count: result.rowCount ?? rows.length }))
    client.query(query)
  })
}

/** Classes of SQLSTATE that pass by themselves: connection, resources, intervention, deadlock and serialisation, locks. */
const TEMPORARY = /^(08|53|57|58|40|55P03|25P03|25P04)/

function troubleOf(error: unknown): Error {
  if (error instanceof SqlTrouble) return error
  const { code, message, severity } = error as { code?: unknown; message: string; severity?: unknown }
  // Only an answer of the server has a severity; it then ended the transaction or the session.
  if (typeof severity === 'string' && typeof code === 'string')
    return new SqlTrouble(code, message, { answered: true, temporary: TEMPORARY.test(code) })
  return new SqlTrouble(typeof code === 'string' ? code : 'connection-lost', message, { answered: false, temporary: true })
}

// Types by their number in pg_type. What has no exact JSON form stays the text that the database gave.
function parserOf(type: number): (text: string) => Json {
  const number = (text: string): Json => (Number.isFinite(Number(text)) ? Number(text) : text)
  switch (type) {
    case 16:
      return (text) => text === 't'
    case 20:
      return (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)
    case 21:
    case 23:
    case 26:
    case 700:
    case 701:
      return number
    case 114:
    case 3802:
      return (text) => JSON.parse(text) as Json
    default:
      return (text) => text
  }
}
