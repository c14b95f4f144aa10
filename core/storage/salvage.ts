// Reads what can be read of a damaged database, row by row around the bad pages, into a new one. The damaged file is not touched.
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { type Db, openForWriting } from './database.ts'

export type SavedTable = {
  table: string
  saved: number /** Places at which rows could not be read; how many rows each held nobody can say. */
  gaps: number
}
type Row = { [column: string]: unknown }

const PAGE_SIZE = 8192
const HEADER = 100
/** Row numbers end here. */
const LAST = Number.MAX_SAFE_INTEGER

/** `target`: a database that is not there yet. Gives what was saved of each table of the newest schema. */
export function salvageRows(file: string, target: string): SavedTable[] {
  const work = `${target}.damaged`
  const clear = () => {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${work}${end}`, { force: true })
  }
  clear()
  const into = openForWriting(target)
  let source: Db | null = null
  try {
    copyFileSync(file, work)
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${work}-wal`)
    mendHeader(work, target)
    source = new Database(work)
    source.pragma('cell_size_check = ON')
    into.pragma('foreign_keys = OFF')
    return saveTables(source, into)
  } finally {
    into.pragma('foreign_keys = ON')
    into.close()
    source?.close()
    clear()
  }
}

/** A header that says nothing of a database is written anew: all of it but the size is the same in every workspace. */
function mendHeader(file: string, pattern: string): void {
  const bytes = readFileSync(file)
  if (bytes.length < HEADER || bytes.toString('latin1', 0, 16) === 'SQLite format 3\0') return
  readFileSync(pattern).copy(bytes, 0, 0, HEADER)
  bytes.writeUInt32BE(Math.floor(statSync(file).size / PAGE_SIZE), 28)
  // The free list is not needed for reading.
  bytes.fill(0, 32, 40)
  bytes.copy(bytes, 92, 24, 28)
  writeFileSync(file, bytes)
}

function saveTables(source: Db, into: Db): SavedTable[] {
  const wanted = into
    .prepare(`SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .all() as { name: string; wr: number }[]
  return wanted.map(({ name, wr }) => {
    const there = columnsOf(source, name)
    const columns = columnsOf(into, name).filter((column) => there.includes(column))
    if (columns.length === 0) return { table: name, saved: 0, gaps: 1 }
    const listed = columns.map(quoted).join(', ')
    const insert = into.prepare(`INSERT OR IGNORE INTO ${quoted(name)} (${listed}) VALUES (${columns.map(() => '?').join(', ')})`)
    let saved = 0
    const keep = (row: Row): boolean => {
      try {
        saved += insert.run(columns.map((column) => row[column])).changes
        return true
      } catch {
        return false
      }
    }
    let gaps = 0
    into.transaction(() => {
      gaps = wr ? saveByKey(source, name, listed, keep) : saveByNumber(source, name, listed, keep)
    })()
    return { table: name, saved, gaps }
  })
}

const quoted = (name: string): string => `"${name}"`

function columnsOf(db: Db, table: string): string[] {
  try {
    return db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[]
  } catch {
    return []
  }
}

/** Walks up the row numbers; behind a bad place it looks for the first number from which rows can be read again. */
function saveByNumber(source: Db, table: string, columns: string, keep: (row: Row) => boolean): number {
  let walk: Database.Statement
  let probe: Database.Statement
  try {
    walk = source.prepare(`SELECT rowid AS "#", ${columns} FROM ${quoted(table)} WHERE rowid >= ? ORDER BY rowid`)
    probe = source.prepare(`SELECT rowid AS "#", ${columns} FROM ${quoted(table)} WHERE rowid >= ? ORDER BY rowid LIMIT 1`)
  } catch {
    return 1
  }
  const readable = (from: number): boolean => {
    try {
      probe.get(from)
      return true
    } catch {
      return false
    }
  }
  let gaps = 0
  for (let from = 0; from <= LAST; ) {
    try {
      for (const row of walk.iterate(from) as IterableIterator<Row>) {
        if (!keep(row)) gaps++
        from = Number(row['#']) + 1
      }
      return gaps
    } catch {
      gaps++
      from = nextReadable(from, readable)
    }
  }
  return gaps
}

/** Steps grow slowly, so that good rows between two bad places are rarely jumped over; then the edge is found by halving. */
function nextReadable(from: number, readable: (from: number) => boolean): number {
  let bad = from
  let good = from + 1
  for (let step = 1; !readable(good); step = Math.ceil(step * 1.25)) {
    bad = good
    good = from + step
    if (good > LAST) return LAST + 1
  }
  while (good - bad > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (readable(middle)) good = middle
    else bad = middle
  }
  return good
}

/** Tables without row numbers: from both ends, and then by the keys that their indexes still know. */
function saveByKey(source: Db, table: string, columns: string, keep: (row: Row) => boolean): number {
  const keys = source.prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk').pluck().all(table) as string[]
  let gaps = 0
  const walk = (sql: string, take: (row: Row) => void) => {
    try {
      for (const row of source.prepare(sql).iterate() as IterableIterator<Row>) take(row)
      return true
    } catch {
      return false
    }
  }
  const order = (direction: string) => keys.map((key) => `${quoted(key)} ${direction}`).join(', ')
  const take = (row: Row) => {
    if (!keep(row)) gaps++
  }
  if (walk(`SELECT ${columns} FROM ${quoted(table)} ORDER BY ${order('ASC')}`, take)) return gaps
  gaps++
  walk(`SELECT ${columns} FROM ${quoted(table)} ORDER BY ${order('DESC')}`, take)
  const one = source.prepare(`SELECT ${columns} FROM ${quoted(table)} WHERE ${keys.map((key) => `${quoted(key)} = ?`).join(' AND ')}`)
  const indexes = source.prepare(`SELECT name FROM pragma_index_list(?) WHERE origin = 'c' AND partial = 0`).pluck().all(table) as string[]
  for (const index of indexes)
    for (const direction of ['ASC', 'DESC']) {
      const [first] = source.prepare('SELECT name FROM pragma_index_info(?) ORDER BY seqno').pluck().all(index) as string[]
      walk(
        `SELECT ${keys.map(quoted).join(', ')} FROM ${quoted(table)} INDEXED BY ${quoted(index)} ORDER BY ${quoted(first ?? '')} ${direction}`,
        (row) => {
          try {
            take(one.get(keys.map((key) => row[key])) as Row)
          } catch {}
        },
      )
    }
  return gaps
}
