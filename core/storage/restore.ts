// Putting a backup in a workspace's place. What was there is kept aside; what the backup holds open is in doubt, because between
// the backup and now it may have been sent; and the audit chain names the history that was given up.
import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { SignalboxError } from '../model/news.ts'
import { type AuditHead, auditWriter, readHead, setAsideHead, writeHead } from './audit.ts'
import { type CheckCopy, copyMissing, lookOver } from './backup.ts'
import { type Db, guarded, openForWriting, refuseForeignFile } from './database.ts'
import { markPutBack } from './doubt.ts'
import { dropFact, keepFact, readFact } from './facts.ts'
import { flushFile, flushFolder } from './migrate.ts'
import { keepPlace } from './move.ts'
import { takeOwnership } from './owner.ts'
import { placeOf } from './place.ts'
import { lastRunId } from './runs.ts'
import { workspaceFolder } from './workspace.ts'

export type Restored = {
  /** When the backup was taken, ms. */
  backupAt: number
  restoredThrough: number
  /** Effects that are in doubt now because they were open in the backup. */
  inDoubt: number
  /** Where the database that was there lies now; null when there was none. */
  keptAside: string | null
  gaveUp: AuditHead | null
  attachments: number
}
export type Restoring = {
  folder: string
  backup: string
  by: string
  now: () => number
  check: CheckCopy
  machine?: string
  anyway?: boolean
}

export function restoreBackup({ folder, backup, by, now, check, machine, anyway = false }: Restoring): Restored {
  const paths = workspaceFolder(folder)
  if (!existsSync(backup) || !statSync(backup).isFile())
    throw new SignalboxError('not-found', 'There is no such backup.', {
      place: backup,
      next: 'Look in the folder “backups” of the workspace.',
    })
  refuseForeignFile(backup)
  return guarded(folder, () => {
    mkdirSync(folder, { recursive: true })
    const owner = takeOwnership(folder, now())
    const ready = join(folder, 'restoring.db')
    try {
      clear(ready)
      copyFileSync(backup, ready)
      const gaveUp = readHead(paths.auditHead)
      const { head, ...prepared } = prepare(ready, {
        backup,
        by,
        at: now(),
        check,
        machine,
        anyway,
        gaveUp,
        epochThere: epochIn(paths.database),
      })
      const keptAside = putAside(paths.database, now())
      renameSync(ready, paths.database)
      // A kill before this leaves the old head, and the next opening finds it accepted.
      if (prepared.gaveUp) setAsideHead(paths.auditHead, prepared.gaveUp)
      writeHead(paths.auditHead, head)
      flushFolder(folder)
      const attachments = copyMissing(join(dirname(backup), 'attachments'), paths.attachments)
      return { ...prepared, keptAside, attachments }
    } finally {
      clear(ready)
      owner.release()
    }
  })
}

const clear = (file: string) => {
  for (const end of ['', '-wal', '-shm', '-journal', '-head.json']) rmSync(`${file}${end}`, { force: true })
}

type Preparing = {
  backup: string
  by: string
  at: number
  check: CheckCopy
  machine: string | undefined
  anyway: boolean
  gaveUp: AuditHead | null
  epochThere: number
}

/** All that must be true when it takes its place is written before it does, so that there is no moment without it. */
function prepare(
  file: string,
  { backup, by, at, check, machine, anyway, gaveUp, epochThere }: Preparing,
): Omit<Restored, 'keptAside' | 'attachments'> & { head: AuditHead } {
  const db = openForWriting(file)
  try {
    const { broken } = lookOver(db, backup, check)
    if (broken && !anyway)
      throw new SignalboxError('damaged-workspace', `The record in this backup does not hold: ${broken}`, {
        place: backup,
        next: 'Use another backup, or add --anyway to take it as it is; nothing was changed.',
      })
    const headFile = `${file}-head.json`
    const audit = auditWriter(db, headFile)
    const backupAt = Number(readFact(db, 'backup_taken') ?? db.prepare('SELECT coalesce(max(at), 0) FROM audit').pluck().get())
    const held = gaveUp && holds(db, gaveUp) ? null : gaveUp
    const { inDoubt } = db
      .transaction(() => {
        keepFact(db, 'epoch', Math.max(Number(readFact(db, 'epoch') ?? 0), epochThere) + 1)
        keepPlace(db, placeOf(file, machine))
        for (const fact of ['backup_taken', 'at_rest'] as const) dropFact(db, fact)
        return markPutBack(db, audit.append, { kind: 'workspace.restored', at, by, backupAt, gaveUp: held })
      })
      .immediate()
    db.pragma('wal_checkpoint(TRUNCATE)')
    audit.settle()
    return { backupAt, restoredThrough: lastRunId(db), inDoubt, gaveUp: held, head: audit.head() }
  } finally {
    db.close()
    flushFile(file)
  }
}

const holds = (db: Db, head: AuditHead): boolean =>
  (db.prepare('SELECT hash FROM audit WHERE seq = ?').pluck().get(head.seq) as Buffer | undefined)?.toString('hex') === head.hash

/** The epoch of the database that goes, so that nothing that wrote there may ever write here; 0 where it cannot be read. */
function epochIn(file: string): number {
  if (!existsSync(file)) return 0
  try {
    const db = new Database(file, { timeout: 0 })
    try {
      const epoch = Number(readFact(db, 'epoch') ?? 0)
      // What is still in the write-ahead log belongs to the database that is kept aside.
      db.pragma('wal_checkpoint(TRUNCATE)')
      return epoch
    } finally {
      db.close()
    }
  } catch {
    return 0
  }
}

/** A second name for what is there, so that the workspace is never without a database; a damaged one takes its log along. */
function putAside(file: string, at: number): string | null {
  if (!existsSync(file)) return null
  const stamp = new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')
  let aside = join(dirname(file), 'set-aside', stamp)
  for (let count = 2; existsSync(aside); count++) aside = join(dirname(file), 'set-aside', `${stamp}-${count}`)
  mkdirSync(aside, { recursive: true })
  const kept = join(aside, basename(file))
  try {
    linkSync(file, kept)
  } catch {
    copyFileSync(file, kept)
  }
  flushFolder(aside)
  for (const end of ['-wal', '-shm']) if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${kept}${end}`)
  return kept
}
