// Opens the workspace's database and refuses what it cannot keep its promises on.
import { closeSync, existsSync, mkdirSync, openSync, readSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { SignalboxError, wordsOf } from '../model/news.ts'
import { INCREMENTAL, migrate } from './migrate.ts'
import { SCHEMA_VERSION } from './migrations/index.ts'
import { LOCK_PATIENCE } from './wal.ts'

export type Db = Database.Database

const statements = new WeakMap<Db, Map<string, Database.Statement>>()

/**
 * The statement, prepared once for each connection: preparing costs more than most of our queries. Each SQL text is to be used
 * in one way only (with `pluck` or without).
 */
export function statement(db: Db, sql: string): Database.Statement {
  let known = statements.get(db)
  if (!known) {
    known = new Map()
    statements.set(db, known)
  }
  let found = known.get(sql)
  if (!found) {
    found = db.prepare(sql)
    known.set(sql, found)
  }
  return found
}

/** "SBOX": tells a workspace from any other SQLite file. */
const APPLICATION_ID = 0x53424f58
const PAGE_SIZE = 8192
/** File system types of statfs(2) on which SQLite's locks or flushes cannot be relied on. */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
])

/** better-sqlite3 13 ends the process without a word on a Node that lacks Node-API 10. */
export function assertNode(): void {
  if (Number(process.versions.napi) < 10)
    throw new SignalboxError('unsupported', `Node ${process.versions.node} is too old for the workspace’s database.`, {
      next: 'Use Node 22.14 or newer.',
    })
}

export const DAMAGED_NEXT =
  'Restore the last backup (signalbox restore FILE), or save what can be read (signalbox salvage --to DIR); nothing was changed.'

/** Creates the file with its schema if it is not there. Throws a SignalboxError that names the file otherwise. */
export function openForWriting(file: string): Db {
  assertNode()
  mkdirSync(dirname(file), { recursive: true })
  refuseNetworkFolder(dirname(file))
  const fresh = !existsSync(file) || statSync(file).size === 0
  if (!fresh) refuseForeignFile(file)
  return guarded(file, () => {
    const db = new Database(file, { timeout: LOCK_PATIENCE })
    try {
      if (fresh) {
        db.pragma(`page_size = ${PAGE_SIZE}`)
        db.pragma(`application_id = ${APPLICATION_ID}`)
        db.pragma(`auto_vacuum = ${INCREMENTAL}`)
      }
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = FULL')
      db.pragma('foreign_keys = ON')
      db.pragma('trusted_schema = OFF')
      // What is written over leaves no copy in the page, so that removing by rule removes it.
      db.pragma('secure_delete = FAST')
      db.pragma('cache_size = -32768')
      if (process.platform === 'darwin') {
        db.pragma('fullfsync = ON')
        db.pragma('checkpoint_fullfsync = ON')
      }
      assertPromises(db, file)
      migrate(db, file, refuseOtherVersion(db, file))
      return db
    } catch (error) {
      db.close()
      throw error
    }
  })
}

/**
 * For screens, searches and statistics: never writes, never blocks the writer. `held` says that this process has the file open
 * already: closing a plain handle on it would drop every lock the process holds there (POSIX), and with them the owner's.
 */
export function openForReading(file: string, held = false): Db {
  assertNode()
  if (!existsSync(file))
    throw new SignalboxError('not-found', 'There is no workspace here yet.', { place: file, next: 'Run a workflow or import one first.' })
  if (!held) refuseForeignFile(file)
  return guarded(file, () => {
    const db = new Database(file, { readonly: true, timeout: 2000 })
    try {
      db.pragma('query_only = ON')
      refuseOtherVersion(db, file)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  })
}

function assertPromises(db: Db, file: string): void {
  const version = db.prepare('SELECT sqlite_version()').pluck().get() as string
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const number = major * 1_000_000 + minor * 1000 + patch
  if (number < 3_051_003 || number === 3_052_000)
    throw new SignalboxError('unsupported', `SQLite ${version} can corrupt a database in WAL mode.`, {
      next: 'Use SQLite 3.51.3, or 3.52.1 and newer.',
    })
  const found = {
    journal_mode: db.pragma('journal_mode', { simple: true }),
    synchronous: db.pragma('synchronous', { simple: true }),
    foreign_keys: db.pragma('foreign_keys', { simple: true }),
  }
  if (found.journal_mode !== 'wal' || found.synchronous !== 2 || found.foreign_keys !== 1)
    throw new SignalboxError(
      'unsupported',
      `The database does not take the settings that “saved means saved” needs: ${JSON.stringify(found)}.`,
      {
        place: file,
        next: 'Move the workspace to a local disk.',
      },
    )
}

export function refuseOtherVersion(db: Db, file: string): number {
  const id = db.pragma('application_id', { simple: true }) as number
  const version = db.pragma('user_version', { simple: true }) as number
  if (id !== APPLICATION_ID)
    throw new SignalboxError('foreign-workspace', 'This file is an SQLite database, but not a Signalbox workspace.', {
      place: file,
      next: 'Choose another folder; nothing was changed.',
    })
  if (version > SCHEMA_VERSION)
    throw new SignalboxError('newer-workspace', `This workspace has schema ${version}; this Signalbox knows up to ${SCHEMA_VERSION}.`, {
      place: file,
      next: 'Update Signalbox; nothing was changed.',
    })
  return version
}

/** Looks at the bytes before SQLite does, because SQLite would recover, create or convert where we must not touch. */
export function refuseForeignFile(file: string): void {
  if (statSync(file).isDirectory())
    throw new SignalboxError('foreign-workspace', 'A folder stands where the workspace’s database should be.', {
      place: file,
      next: 'Choose another folder.',
    })
  const header = Buffer.alloc(100)
  const handle = openSync(file, 'r')
  const read = readSync(handle, header, 0, 100, 0)
  closeSync(handle)
  if (read === 0) return
  if (read < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0')
    throw new SignalboxError('foreign-workspace', 'This file is not a Signalbox workspace.', {
      place: file,
      next: 'Choose another folder; nothing was changed.',
    })
  const pages = header.readUInt32BE(28)
  const pageSize = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16)
  const wal = existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0
  if (!wal && pages * pageSize > statSync(file).size)
    throw new SignalboxError(
      'damaged-workspace',
      `The database is cut short: it says ${pages} pages and holds ${Math.floor(statSync(file).size / pageSize)}.`,
      {
        place: file,
        next: DAMAGED_NEXT,
      },
    )
}

function refuseNetworkFolder(folder: string): void {
  const kind = NETWORK_FILE_SYSTEMS.get(statfsSync(folder).type)
  if (kind)
    throw new SignalboxError('unsupported', `This folder is on a network drive (${kind}), where a flush to disk cannot be relied on.`, {
      place: folder,
      next: 'Choose a folder on a local disk.',
    })
}

/** Turns what SQLite says into words for people. */
export function storageError(error: unknown, file: string): SignalboxError {
  if (error instanceof SignalboxError) return error
  const code = (error as { code?: string }).code ?? ''
  const message = wordsOf(error)
  const said = (kind: ConstructorParameters<typeof SignalboxError>[0], words: string, next: string) =>
    new SignalboxError(kind, words, { place: file, next, cause: error })
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC')
    return said('disk-full', 'The disk is full; nothing was saved of this and nothing else was lost.', 'Free some space and try again.')
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return said('locked', 'Another program holds the workspace’s database.', 'Close it and try again.')
  if (code.startsWith('SQLITE_READONLY') || code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code.startsWith('SQLITE_CANTOPEN'))
    return said('read-only', 'The workspace’s folder cannot be written.', 'Give yourself the right to write it, or choose another folder.')
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB'))
    return said('damaged-workspace', `The database is damaged: ${message}.`, DAMAGED_NEXT)
  return said('internal', `The database answered: ${message}.`, 'Try again; if it stays, report it.')
}

export function guarded<Value>(file: string, work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    throw storageError(error, file)
  }
}
