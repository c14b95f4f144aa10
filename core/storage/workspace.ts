// A workspace is a folder with one database, its attachments, files and backups. Opening it for writing makes this host its owner.
import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SignalboxError } from '../model/news.ts'
import { keepAtRest, leaveRest } from './at-rest.ts'
import { type AuditWriter, auditWriter, foreignHead, payloadHash, readHead, setAsideHead } from './audit.ts'
import { type Ballast, openBallast } from './ballast.ts'
import { lookThrough, openCondition } from './condition.ts'
import { type Db, guarded, openForReading, openForWriting } from './database.ts'
import { isAccepted, markPutBack, readCaution } from './doubt.ts'
import { EVENT_DAYS, eventTable } from './events.ts'
import { keepFact, readFact } from './facts.ts'
import { settleMove, standsElsewhere } from './move.ts'
import { type Ownership, raiseEpoch, takeOwnership } from './owner.ts'
import { placeOf } from './place.ts'
import { type OpenedStore, openStore } from './store.ts'

export type WorkspaceFolder = {
  folder: string
  database: string
  attachments: string
  files: string
  backups: string
  auditHead: string
}
export const workspaceFolder = (folder: string): WorkspaceFolder => ({
  folder,
  database: join(folder, 'signalbox.db'),
  attachments: join(folder, 'attachments'),
  files: join(folder, 'files'),
  backups: join(folder, 'backups'),
  auditHead: join(folder, 'audit-head.json'),
})

export type OwnedWorkspace = {
  paths: WorkspaceFolder
  db: Db
  store: OpenedStore
  audit: AuditWriter
  databaseId: string
  ballast: Ballast
  /** A person's answer to a workspace that stands elsewhere than before. */
  settleMove(answer: 'moved' | 'copied', by: string, at: number): { inDoubt: number }
  close(): void
}
export type Opening = {
  now: () => number
  /** Names this computer; see place.ts. */
  machine?: string
  /** Called once when the disk failed and the workspace must be opened again. */
  lost?: (error: SignalboxError) => void
}

/** Throws a SignalboxError that names the folder when it is locked, foreign, newer, damaged or cannot be written. */
export function ownWorkspace(folder: string, { now, machine, lost = () => {} }: Opening): OwnedWorkspace {
  const paths = workspaceFolder(folder)
  guarded(folder, () => {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  })
  let ownership: Ownership | null = null
  let db: Db | null = null
  try {
    ownership = guarded(folder, () => takeOwnership(folder, now()))
    refuseVanished(paths)
    db = openForWriting(paths.database)
    for (const one of [paths.attachments, paths.files]) mkdirSync(one, { recursive: true })
    const owned = db
    const held = ownership
    return guarded(paths.database, () => {
      const trouble = join(folder, 'disk-failed')
      lookThrough(owned, paths.database, trouble)
      leaveRest(owned)
      const ballast = openBallast(join(folder, 'ballast'))
      const condition = openCondition(ballast, trouble, now, lost)
      const audit = auditWriter(owned, paths.auditHead)
      const databaseId = identify(owned, audit, paths.auditHead, now())
      const epoch = raiseEpoch(owned)
      condition.strange = standsElsewhere(owned, paths.database, machine)
      condition.caution = readCaution(owned)
      const store = openStore(owned, paths.database, databaseId, epoch, audit, condition)
      eventTable(owned).forgetBefore(now() - EVENT_DAYS * 86_400_000)
      return {
        ...{ paths, db: owned, store, audit, databaseId, ballast },
        settleMove(answer, by, at) {
          const settled = store.change((append) => settleMove(owned, append, placeOf(paths.database, machine), { answer, by, at }))
          condition.strange = null
          condition.caution = readCaution(owned)
          return settled
        },
        close() {
          if (!condition.broken) rest(owned)
          owned.close()
          audit.close()
          held.release()
        },
      }
    })
  } catch (error) {
    db?.close()
    ownership?.release()
    throw error
  }
}

/** The head kept outside says that there was a history: a new, empty database must not take its place without a word. */
function refuseVanished({ database, auditHead }: WorkspaceFolder): void {
  if ((statSync(database, { throwIfNoEntry: false })?.size ?? 0) > 0) return
  const head = readHead(auditHead)
  if (head && head.seq > 0)
    throw new SignalboxError(
      'damaged-workspace',
      `The database is gone: the head kept beside it knows ${head.seq} entries of its history.`,
      {
        place: database,
        next: 'Restore the last backup (signalbox restore FILE), or choose an empty folder to begin anew; nothing was changed.',
      },
    )
}

/** A full disk or a reader costs the digest or an empty log; neither is lost data. */
function rest(db: Db): void {
  try {
    keepAtRest(db)
    db.pragma('wal_checkpoint(TRUNCATE)')
  } catch {}
}

/** Opens beside an owner, for looking only. `held`: the owner is this process. */
export function readWorkspace(folder: string, held: boolean): { paths: WorkspaceFolder; db: Db } {
  const paths = workspaceFolder(folder)
  return { paths, db: openForReading(paths.database, held) }
}

/** The database's id stays with it for ever, through moves and restores: do-once keys are made from it. */
function identify(db: Db, audit: AuditWriter, headFile: string, at: number): string {
  const known = readFact(db, 'id')
  const id = known ?? randomBytes(16).toString('hex')
  const foreign = foreignHead(db, headFile)
  // A head that a person gave up on purpose (restore) is only put away.
  const accepted = foreign !== null && isAccepted(db, foreign)
  if (known && (!foreign || accepted)) {
    if (foreign) {
      setAsideHead(headFile, foreign)
      audit.keepHead()
    }
    return id
  }
  try {
    db.transaction(() => {
      if (!known) {
        keepFact(db, 'id', id)
        audit.append(at, 'engine', 'workspace.created', `workspace ${id}`, payloadHash({ id }))
      }
      if (known && foreign) {
        const backupAt = Number(db.prepare('SELECT coalesce(max(at), 0) FROM audit').pluck().get())
        markPutBack(db, audit.append, { kind: 'workspace.rolled-back', at, by: 'engine', backupAt, gaveUp: foreign })
      }
    }).immediate()
  } catch (error) {
    audit.forget()
    throw error
  }
  // Only now: a kill before this finds the head still foreign and marks once more, which changes nothing.
  if (foreign) setAsideHead(headFile, foreign)
  audit.settle()
  return id
}

export const notFound = (what: string, name: string, next: string) =>
  new SignalboxError('not-found', `There is no ${what} “${name}”.`, { place: name, next })
