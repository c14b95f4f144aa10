// Brings a database to the newest schema. A copy is kept before anything is changed; the change is one transaction, so that a
// kill or a full disk in the middle leaves the old schema or the new one and nothing between.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Db } from './database.ts'
import { type Migration, migrations } from './migrations/index.ts'

/** `PRAGMA auto_vacuum`: freed pages are given back bit by bit. Set when a database is made; later only a VACUUM changes it. */
export const INCREMENTAL = 2

/** `version`: the schema the database has. Throws what SQLite throws; nothing was changed then. */
export function migrate(db: Db, file: string, version: number, steps: readonly Migration[] = migrations): void {
  const missing = steps.slice(version)
  if (missing.length > 0) {
    if (version > 0) keepBefore(db, file, version)
    db.transaction(() => {
      for (const { sql } of missing) db.exec(sql)
      db.pragma(`user_version = ${steps.length}`)
    }).immediate()
  }
  if (db.pragma('auto_vacuum', { simple: true }) !== INCREMENTAL) giveBackSpace(db)
}

/** Where the copy made before an upgrade from this schema lies. */
export const copyBefore = (file: string, version: number): string =>
  join(dirname(file), 'backups', `before-upgrade-of-schema-${version}.db`)

/** An upgrade that was cut off is tried again from the same state, so its copy is as good as a new one and is kept. */
function keepBefore(db: Db, file: string, version: number): void {
  const copy = copyBefore(file, version)
  if (existsSync(copy)) return
  mkdirSync(dirname(copy), { recursive: true })
  const part = `${copy}.part`
  rmSync(part, { force: true })
  try {
    db.prepare('VACUUM INTO ?').run(part)
    flushFile(part)
    renameSync(part, copy)
    flushFolder(dirname(copy))
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
}

/** Not being able to (a full disk, a reader) costs space, not data: it is tried again at the next opening. */
function giveBackSpace(db: Db): void {
  try {
    db.pragma(`auto_vacuum = ${INCREMENTAL}`)
    db.exec('VACUUM')
  } catch (error) {
    if (!['SQLITE_FULL', 'SQLITE_BUSY', 'SQLITE_LOCKED'].includes((error as { code?: string }).code ?? '')) throw error
  }
}

export function flushFile(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** So that a new name in it survives a power cut. Windows has no such call and needs none. */
export function flushFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
