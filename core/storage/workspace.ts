// A workspace is a folder with one database, its attachments, files and backups. Opening it for writing makes this host its owner.
import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { SignalboxError } from '../model/news.ts'
import { type AuditWriter, auditWriter, payloadHash } from './audit.ts'
import { type Db, guarded, openForReading, openForWriting } from './database.ts'
import { type Ownership, raiseEpoch, takeOwnership } from './owner.ts'
import { type OpenedStore, openStore } from './store.ts'

export type WorkspaceFolder = { folder: string; database: string; attachments: string; files: string; auditHead: string }
export const workspaceFolder = (folder: string): WorkspaceFolder => ({
  folder,
  database: join(folder, 'signalbox.db'),
  attachments: join(folder, 'attachments'),
  files: join(folder, 'files'),
  auditHead: join(folder, 'audit-head.json'),
})

export type OwnedWorkspace = { paths: WorkspaceFolder; db: Db; store: OpenedStore; audit: AuditWriter; databaseId: string; close(): void }

/** Throws a SignalboxError that names the folder when it is locked, foreign, newer, damaged or cannot be written. */
export function ownWorkspace(folder: string, now: () => number): OwnedWorkspace {
  const paths = workspaceFolder(folder)
  guarded(folder, () => {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  })
  let ownership: Ownership | null = null
  let db: Db | null = null
  try {
    ownership = guarded(folder, () => takeOwnership(folder, now()))
    db = openForWriting(paths.database)
    for (const one of [paths.attachments, paths.files]) mkdirSync(one, { recursive: true })
    const owned = db
    const held = ownership
    return guarded(paths.database, () => {
      const audit = auditWriter(owned, paths.auditHead)
      const databaseId = identify(owned, audit, now())
      const store = openStore(owned, paths.database, databaseId, raiseEpoch(owned), audit)
      return {
        ...{ paths, db: owned, store, audit, databaseId },
        close() {
          owned.pragma('wal_checkpoint(TRUNCATE)')
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

/** Opens beside an owner, for looking only. `held`: the owner is this process. */
export function readWorkspace(folder: string, held: boolean): { paths: WorkspaceFolder; db: Db } {
  const paths = workspaceFolder(folder)
  return { paths, db: openForReading(paths.database, held) }
}

/** The database's id stays with it for ever, through moves and restores: do-once keys are made from it. */
function identify(db: Db, audit: AuditWriter, now: number): string {
  const known = db.prepare(`SELECT value FROM workspace WHERE name = 'id'`).pluck().get() as string | undefined
  if (known) return known
  const id = randomBytes(16).toString('hex')
  try {
    db.transaction(() => {
      db.prepare(`INSERT INTO workspace VALUES ('id', ?)`).run(id)
      audit.append(now, 'engine', 'workspace.created', `workspace ${id}`, payloadHash({ id }))
    }).immediate()
  } catch (error) {
    audit.forget()
    throw error
  }
  audit.settle()
  return id
}

export const notFound = (what: string, name: string, next: string) =>
  new SignalboxError('not-found', `There is no ${what} “${name}”.`, { place: name, next })
