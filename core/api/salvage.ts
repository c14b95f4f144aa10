// Salvage: a new workspace from what can be read of a damaged one. Runs that contradict their seal are left out rather than
// shown; where the chain has gaps a new one begins that vouches for what was saved.
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { SignalboxError } from '../model/news.ts'
import { type AuditEntry, auditWriter, payloadHash } from '../storage/audit.ts'
import { copyMissing } from '../storage/backup.ts'
import { type Db, guarded, openForWriting } from '../storage/database.ts'
import { markPutBack } from '../storage/doubt.ts'
import { erasedRuns } from '../storage/erase.ts'
import { dropFact, keepFact, readFact } from '../storage/facts.ts'
import { takeOwnership } from '../storage/owner.ts'
import { readJournal, readRun, runFingerprint } from '../storage/runs.ts'
import { type SavedTable, salvageRows } from '../storage/salvage.ts'
import { workspaceFolder } from '../storage/workspace.ts'
import { GONE, verifyRecord, vouched } from './audit.ts'
import { remakePlans } from './salvage-plans.ts'

export type Salvaged = {
  tables: SavedTable[]
  runs: {
    saved: number
    /** Run numbers that are missing. */
    lost: number
    /** Read, but not as they were sealed; left out. */
    changed: number[]
    /** Saved, and their seal is lost or they were still open: nobody can say whether they are as they were. */
    unsealed: number
  }
  /** The old chain holds to its end; otherwise a new one begins with what was saved. */
  chain: 'whole' | 'new'
  inDoubt: number
  attachments: number
}

export function salvage(folder: string, to: string, by: string, at: number): Salvaged {
  const from = workspaceFolder(folder)
  const into = workspaceFolder(to)
  if (!existsSync(from.database))
    throw new SignalboxError('not-found', 'There is no workspace here.', { place: folder, next: 'Name the folder of the damaged one.' })
  if (existsSync(to) && readdirSync(to).length > 0)
    throw new SignalboxError('conflict', 'The folder for what is saved is not empty.', { place: to, next: 'Name a new folder.' })
  const owner = guarded(folder, () => takeOwnership(folder, at))
  try {
    mkdirSync(to, { recursive: true })
    const tables = guarded(into.database, () => salvageRows(from.database, into.database))
    const attachments = copyMissing(from.attachments, into.attachments)
    const db = openForWriting(into.database)
    try {
      return { tables, attachments, ...guarded(into.database, () => makeWhole(db, into.auditHead, by, at)) }
    } finally {
      db.close()
    }
  } finally {
    owner.release()
  }
}

function makeWhole(db: Db, headFile: string, by: string, at: number): Omit<Salvaged, 'tables' | 'attachments'> {
  const last = Number(db.prepare('SELECT coalesce(max(id), 0) FROM runs').pluck().get())
  const erased = erasedRuns(db)
  const entries = db.prepare('SELECT * FROM audit ORDER BY seq').all() as AuditEntry[]
  const sealed = new Set<number>()
  const changed: number[] = []
  for (const entry of entries) {
    if (entry.kind !== 'run.ended') continue
    const run = Number(entry.subject.slice('run '.length))
    if (!readRun(db, run)) continue
    const now = vouched(db, erased, entry)
    if (now && Buffer.compare(now, entry.payload) !== 0) changed.push(run)
    else sealed.add(run)
  }
  let result: Omit<Salvaged, 'tables' | 'attachments'> | null = null
  // References are mended in any order and hold at the end.
  db.pragma('foreign_keys = OFF')
  db.transaction(() => {
    for (const run of changed) dropRun(db, run)
    remakePlans(db, entries)
    mendReferences(db)
    const runs = db.prepare('SELECT id FROM runs ORDER BY id').pluck().all() as number[]
    const counts = {
      saved: runs.length,
      lost: last - runs.length - changed.length,
      changed,
      unsealed: runs.filter((run) => !sealed.has(run)).length,
    }
    const whole = verifyRecord(db, `${headFile}.none`).ok && entries.length > 0
    const audit = whole ? auditWriter(db, headFile) : resealed(db, headFile, entries, sealed)
    if (readFact(db, 'id') === null) keepFact(db, 'id', payloadHash({ at, by, entries: entries.length }).toString('hex').slice(0, 32))
    for (const fact of ['machine', 'place', 'at_rest', 'altered'] as const) dropFact(db, fact)
    keepFact(db, 'epoch', Number(readFact(db, 'epoch') ?? 0) + 1)
    const { inDoubt } = markPutBack(db, audit.append, { kind: 'workspace.salvaged', at, by, backupAt: at, gaveUp: null })
    result = { runs: counts, chain: whole ? 'whole' : 'new', inDoubt }
  }).immediate()
  db.pragma('foreign_keys = ON')
  db.pragma('wal_checkpoint(TRUNCATE)')
  return result as unknown as Omit<Salvaged, 'tables' | 'attachments'>
}

/** A new chain with what the old entries that can still be read say, each vouching for what the tables hold now. */
function resealed(db: Db, headFile: string, entries: readonly AuditEntry[], sealed: ReadonlySet<number>) {
  db.prepare('DELETE FROM audit').run()
  const audit = auditWriter(db, headFile)
  const erased = erasedRuns(db)
  for (const entry of entries) {
    const now = vouched(db, erased, entry)
    if (now === GONE) continue
    audit.append(entry.at, entry.by, entry.kind, entry.subject, now ?? entry.payload)
  }
  const over = db.prepare('SELECT id FROM runs WHERE duration IS NOT NULL AND uid IS NOT NULL ORDER BY id').pluck().all() as number[]
  for (const id of over) {
    const run = sealed.has(id) ? null : readRun(db, id)
    if (run)
      audit.append(run.startedAt + (run.duration ?? 0), 'salvage', 'run.ended', `run ${id}`, runFingerprint(run, readJournal(db, id)))
  }
  return audit
}

function dropRun(db: Db, run: number): void {
  db.prepare('DELETE FROM journal WHERE id BETWEEN ? * 65536 AND ? * 65536 + 65535').run(run, run)
  for (const table of ['effects', 'reviews', 'tasks']) db.prepare(`DELETE FROM ${table} WHERE run = ?`).run(run)
  db.prepare('DELETE FROM runs WHERE id = ?').run(run)
}

const WITHOUT_JOURNAL = 'SELECT id FROM runs WHERE uid IS NOT NULL AND id NOT IN (SELECT id / 65536 FROM journal WHERE id % 65536 = 0)'

/** A workflow that is gone is made anew from its newest version; what names a thing that is gone for good goes as well. */
function mendReferences(db: Db): void {
  db.prepare(
    `INSERT INTO workflows (id, name, owner, description, draft, draft_saved_at, live)
     SELECT workflow, 'Salvaged workflow ' || workflow, by, 'Its name was lost.', graph, at, number FROM versions
     WHERE workflow NOT IN (SELECT id FROM workflows) AND number = (SELECT max(number) FROM versions AS v WHERE v.workflow = versions.workflow)`,
  ).run()
  for (const sql of [
    'DELETE FROM plans WHERE version NOT IN (SELECT id FROM versions)',
    `DELETE FROM plans WHERE EXISTS (SELECT 1 FROM json_each(documents) WHERE value NOT IN (SELECT id FROM documents))`,
    'DELETE FROM effects WHERE run NOT IN (SELECT id FROM runs WHERE plan IN (SELECT id FROM plans))',
    'DELETE FROM reviews WHERE run NOT IN (SELECT id FROM runs WHERE plan IN (SELECT id FROM plans))',
    'DELETE FROM tasks WHERE run NOT IN (SELECT id FROM runs WHERE plan IN (SELECT id FROM plans))',
    'DELETE FROM runs WHERE plan NOT IN (SELECT id FROM plans)',
    // A run with a hole in its journal cannot be told or taken up again.
    `DELETE FROM effects WHERE run IN (${WITHOUT_JOURNAL})`,
    `DELETE FROM reviews WHERE run IN (${WITHOUT_JOURNAL})`,
    `DELETE FROM tasks WHERE run IN (${WITHOUT_JOURNAL})`,
    `DELETE FROM runs WHERE id IN (${WITHOUT_JOURNAL})`,
    'DELETE FROM journal WHERE id / 65536 NOT IN (SELECT id FROM runs)',
  ])
    db.prepare(sql).run()
}
