// Thread entry: one SQLite file that is not the workspace's, used by one session at a time.
import { parentPort } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { MOST_TEXT } from '../connectors/sql-session.ts'
import type { Json, JsonRecord } from '../model/values.ts'

export type SqliteAsk =
  | { op: 'open'; file: string }
  | { op: 'begin'; mode: 'read' | 'write' }
  | { op: 'query'; text: string; values: (string | number | boolean | null)[]; most: number }
  | { op: 'commit' }
  | { op: 'close' }
export type SqliteAnswer = { ok: true; rows: JsonRecord[]; count: number } | { ok: false; code: string; message: string }

let db: Database.Database | null = null
let reading = false
const nothing = { rows: [], count: 0 }

class Refused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

function answer(ask: SqliteAsk): { rows: JsonRecord[]; count: number } {
  if (ask.op === 'open') {
    reading = false
    db = new Database(ask.file, { fileMustExist: true, timeout: 2000 })
    // What is acknowledged must be on the disk; the library's own default would let a power cut take it back.
    for (const pragma of ['synchronous = FULL', 'foreign_keys = ON', 'trusted_schema = OFF']) db.pragma(pragma)
    if (process.platform === 'darwin') db.pragma('fullfsync = ON')
    return nothing
  }
  if (!db) throw new Refused('closed', 'the file is not open')
  if (ask.op === 'close') {
    if (db.inTransaction) db.exec('ROLLBACK')
    db.close()
    db = null
  } else if (ask.op === 'begin') {
    reading = ask.mode === 'read'
    db.exec(reading ? 'BEGIN' : 'BEGIN IMMEDIATE')
  } else if (ask.op === 'commit') db.exec('COMMIT')
  else return query(db, ask)
  return nothing
}

function query(open: Database.Database, { text, values, most }: Extract<SqliteAsk, { op: 'query' }>) {
  const statement = open.prepare(text)
  if (reading && !statement.readonly) throw new Refused('not-read-only', 'the statement would change something')
  const named = Object.fromEntries(values.map((value, at) => [`p${at + 1}`, typeof value === 'boolean' ? Number(value) : value]))
  if (!statement.reader) return { rows: [], count: statement.run(named).changes }
  const rows: JsonRecord[] = []
  let size = 0
  const columns = statement.columns().map(({ name }) => name)
  for (const row of statement.raw(true).safeIntegers(true).iterate(named) as IterableIterator<unknown[]>) {
    const made = Object.fromEntries(row.map((value, at) => [columns[at] as string, jsonOf(value)]))
    size += JSON.stringify(made).length
    rows.push(made)
    if (rows.length > most || size > MOST_TEXT) throw new Refused('too-many-rows', `it gives more than ${most} rows, or more than fit`)
  }
  return { rows, count: rows.length }
}

/** Whole numbers that a double cannot hold stay texts, bytes become base64. */
function jsonOf(value: unknown): Json {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : (value as string | null)
}

parentPort?.on('message', (ask: SqliteAsk) => {
  let told: SqliteAnswer
  try {
    told = { ok: true, ...answer(ask) }
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string }
    told = { ok: false, code: typeof code === 'string' ? code : 'error', message }
  }
  parentPort?.postMessage(told)
})
