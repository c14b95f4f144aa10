// Versions and plans are few and everything hangs on them. One that was lost is made again from what is left, and taken only when it
// has the very hash that the audit chain holds of it.
import { compileWorkflow } from '../engine/interpreter/compile.ts'
import { type AuditEntry, payloadHash } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { type DocumentRow, planFingerprint, readDocuments } from '../storage/documents.ts'
import { graphHash, listWorkflows, readVersion, type VersionRow } from '../storage/workflows.ts'

/** Highest version number that is tried for a draft. */
const MOST_VERSIONS = 1000

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
const idOf = (entry: AuditEntry): number => Number(entry.subject.slice(entry.subject.indexOf(' ') + 1))
const missing = (db: Db, table: 'versions' | 'plans', id: number): boolean => !db.prepare(`SELECT 1 FROM ${table} WHERE id = ?`).get(id)

export function remakePlans(db: Db, entries: readonly AuditEntry[]): void {
  for (const entry of entries) if (entry.kind === 'workflow.published' && missing(db, 'versions', idOf(entry))) remakeVersion(db, entry)
  for (const entry of entries) if (entry.kind === 'plan.pinned' && missing(db, 'plans', idOf(entry))) remakePlan(db, entry)
}

/** A draft that was not changed since is the version that was published of it. */
function remakeVersion(db: Db, entry: AuditEntry): void {
  for (const { id, name, draft } of listWorkflows(db)) {
    const fingerprint = graphHash(draft)
    for (let number = 1; number <= MOST_VERSIONS; number++) {
      if (!same(payloadHash({ workflow: name, number, hash: fingerprint }), entry.payload)) continue
      db.prepare('INSERT OR IGNORE INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
        ...[idOf(entry), id, number, fingerprint, JSON.stringify(draft), '', entry.by, entry.at],
      )
      return
    }
  }
}

/** Tries every version with the documents as they were at every time. */
function remakePlan(db: Db, entry: AuditEntry): void {
  const documents = readDocuments(db, db.prepare('SELECT id FROM documents ORDER BY id').pluck().all() as number[])
  const versions = (db.prepare('SELECT id FROM versions ORDER BY id').pluck().all() as number[]).map(
    (id) => readVersion(db, id) as VersionRow,
  )
  for (const version of versions)
    for (let count = documents.length; count >= 0; count--) {
      const pinned = pinnedThen(version, documents.slice(0, count))
      if (!pinned || !same(planFingerprint(version, pinned), entry.payload)) continue
      const ids = JSON.stringify(pinned.map((one) => one.id))
      db.prepare('INSERT OR IGNORE INTO plans (id, version, documents) VALUES (?, ?, ?)').run(idOf(entry), version.id, ids)
      return
    }
}

/** What `liveWorkflow` would have pinned when only these documents were there; null when the version could not run with them. */
function pinnedThen(version: VersionRow, documents: readonly DocumentRow[]): DocumentRow[] | null {
  const newest = [...new Map(documents.map((one) => [`${one.kind}/${one.name}`, one])).values()]
  const { plan } = compileWorkflow(version.graph, newest)
  if (!plan) return null
  const used = new Set(plan.nodes.flatMap((node) => node.documents.map((use) => `${use.kind}/${use.name}`)))
  return newest.filter((one) => one.kind === 'settings' || used.has(`${one.kind}/${one.name}`)).sort((a, b) => a.id - b.id)
}
