// Backups while the engine goes on: one consistent snapshot, copied in small steps, looked through, flushed, then named.
// A backup is one database file; attachments, which are named by their content and never change, lie beside it once for all backups.
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { SignalboxError } from '../model/news.ts'
import type { Db } from './database.ts'
import { guarded } from './database.ts'
import { keepFact } from './facts.ts'
import { flushFile, flushFolder } from './migrate.ts'
import { lastRunId } from './runs.ts'

export type Backup = {
  file: string
  /** Milliseconds since the epoch. */
  at: number
  bytes: number
  lastRun: number
  entries: number
  /** Why the record in it does not hold, in words; null when it does. */
  broken: string | null
  /** Attachments copied this time. */
  attachments: number
}
/** Walks the audit chain of a copy and what it vouches for. */
export type CheckCopy = (copy: Db) => { entries: number; broken: string | null }

/** Pages copied before the thread does something else: about a megabyte. */
const PAGES_A_STEP = 128
const STAMPED = /^signalbox-\d{8}T\d{6}Z\.db$/

/** `signalbox-20261124T101500Z.db`: names sort by time. */
export const backupName = (at: number): string => `signalbox-${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z.db`

/** `source`: a reading connection that nobody else uses meanwhile. */
export async function backUp(source: Db, attachments: string, target: string, at: number, check: CheckCopy): Promise<Backup> {
  if (existsSync(target))
    throw new SignalboxError('conflict', 'There is a file of this name already.', { place: target, next: 'Choose another name.' })
  const folder = dirname(target)
  const part = `${target}.part`
  guarded(target, () => {
    mkdirSync(folder, { recursive: true })
    rmSync(part, { force: true })
  })
  try {
    // A transaction holds one snapshot for all steps: what is committed meanwhile neither gets in nor starts the copy anew.
    source.exec('BEGIN')
    try {
      source.prepare('SELECT count(*) FROM sqlite_schema').get()
      await source.backup(part, { progress: () => PAGES_A_STEP })
    } finally {
      source.exec('ROLLBACK')
    }
    const seen = guarded(target, () => finishCopy(part, at, check))
    const copied = copyMissing(attachments, join(folder, 'attachments'))
    return guarded(target, () => {
      flushFile(part)
      renameSync(part, target)
      flushFolder(folder)
      return { file: target, at, bytes: statSync(target).size, ...seen, attachments: copied }
    })
  } catch (error) {
    for (const rest of [part, `${part}-wal`, `${part}-shm`, `${part}-journal`]) rmSync(rest, { force: true })
    throw guardedError(error, target)
  }
}

const guardedError = (error: unknown, file: string): unknown => {
  try {
    guarded(file, () => {
      throw error
    })
  } catch (said) {
    return said
  }
  return error
}

/** Writes into the copy when it was taken and looks the whole of it through. */
function finishCopy(file: string, at: number, check: CheckCopy) {
  const copy = new Database(file)
  try {
    copy.pragma('journal_mode = DELETE')
    copy.pragma('synchronous = FULL')
    keepFact(copy, 'backup_taken', at)
    return { lastRun: lastRunId(copy), ...lookOver(copy, file, check) }
  } finally {
    copy.close()
  }
}

/** Every page and every record of a copy; throws `damaged-workspace` that names it. */
export function lookOver(copy: Db, file: string, check: CheckCopy): ReturnType<CheckCopy> {
  const found = copy.pragma('integrity_check(1)', { simple: true })
  if (found !== 'ok')
    throw new SignalboxError('damaged-workspace', `This copy is damaged: ${found}.`, { place: file, next: 'Use another backup.' })
  return check(copy)
}

/** Copies attachments that are not there yet; gives how many. */
export function copyMissing(from: string, to: string): number {
  if (!existsSync(from)) return 0
  const missing = readdirSync(from).filter((name) => !name.endsWith('.part') && !existsSync(join(to, name)))
  if (missing.length) mkdirSync(to, { recursive: true })
  for (const name of missing) {
    const part = join(to, `${name}.part`)
    copyFileSync(join(from, name), part)
    flushFile(part)
    renameSync(part, join(to, name))
  }
  if (missing.length) flushFolder(to)
  return missing.length
}

export type KnownBackup = { file: string; at: number; bytes: number }

/** Backups made by date, newest first. Others in the folder are not counted and never removed. */
export function listBackups(folder: string): KnownBackup[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => STAMPED.test(name))
    .sort()
    .reverse()
    .map((name) => {
      const [, day = '', time = ''] = /(\d{8})T(\d{6})/.exec(name) ?? []
      const iso = `${day.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`
      return { file: join(folder, name), at: Date.parse(iso), bytes: statSync(join(folder, name)).size }
    })
}

/** Removes all but the newest `keep`; gives the names of those that went. */
export function thinBackups(folder: string, keep: number): string[] {
  const old = listBackups(folder).slice(keep)
  for (const { file } of old) rmSync(file, { force: true })
  return old.map(({ file }) => file)
}
