// Configuration documents and the plans that pin them. A changed document is a new version; old ones stay for ever.
import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { DocumentKind, NamedDocument, PinnedDocument } from '../model/documents.ts'
import { payloadHash } from './audit.ts'
import { type Db, statement } from './database.ts'
import { graphHash, type VersionRow } from './workflows.ts'

export type DocumentRow = PinnedDocument & { id: number; hash: string; by: string; at: number }
type Raw = { id: number; kind: DocumentKind; name: string; version: number; body: string; hash: string; by: string; at: number }
const rowToDocument = (row: Raw): DocumentRow => ({ ...row, body: JSON.parse(row.body) }) as DocumentRow

export const documentHash = (body: unknown): string => hash('sha256', canonicalize(body) as string, 'hex')

/** Newest version of each document. */
export const newestDocuments = (db: Db): DocumentRow[] =>
  (
    db
      .prepare(
        'SELECT * FROM documents AS d WHERE version = (SELECT max(version) FROM documents WHERE kind = d.kind AND name = d.name) ORDER BY kind, name',
      )
      .all() as Raw[]
  ).map(rowToDocument)

export function newestDocument(db: Db, kind: DocumentKind, name: string): DocumentRow | null {
  const row = statement(db, 'SELECT * FROM documents WHERE kind = ? AND name = ? ORDER BY version DESC LIMIT 1').get(kind, name) as
    | Raw
    | undefined
  return row ? rowToDocument(row) : null
}

/** Null when the newest version already says the same. */
export function insertDocument(db: Db, document: NamedDocument, by: string, at: number): DocumentRow | null {
  const newest = newestDocument(db, document.kind, document.name)
  const fingerprint = documentHash(document.body)
  if (newest?.hash === fingerprint) return null
  const version = (newest?.version ?? 0) + 1
  const { lastInsertRowid } = db
    .prepare('INSERT INTO documents (kind, name, version, body, hash, by, at) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(document.kind, document.name, version, JSON.stringify(document.body), fingerprint, by, at)
  return { ...document, id: Number(lastInsertRowid), version, hash: fingerprint, by, at } as DocumentRow
}

export const readDocuments = (db: Db, ids: readonly number[]): DocumentRow[] => {
  const select = db.prepare('SELECT * FROM documents WHERE id = ?')
  return ids.map((id) => rowToDocument(select.get(id) as Raw))
}

/** Rises with every change of any document. */
export const lastDocumentId = (db: Db): number => Number(statement(db, 'SELECT coalesce(max(id), 0) FROM documents').pluck().get())

export type PlanRow = { id: number; version: number; documents: number[] }

/** What the audit entry of a plan vouches for: exactly which contents runs under it are pinned to. */
export const planFingerprint = (version: VersionRow, documents: readonly DocumentRow[]): Buffer =>
  payloadHash({
    graph: graphHash(version.graph),
    documents: documents.map((one) => [one.kind, one.name, one.version, documentHash(one.body)]),
  })

/** The plan of a version with these document versions; made, and told to `made`, when it is new. */
export function ensurePlan(db: Db, version: number, documents: readonly number[], made: (plan: PlanRow) => void): PlanRow {
  const text = JSON.stringify([...documents].sort((a, b) => a - b))
  const { changes } = db.prepare('INSERT INTO plans (version, documents) VALUES (?, ?) ON CONFLICT DO NOTHING').run(version, text)
  const id = Number(db.prepare('SELECT id FROM plans WHERE version = ? AND documents = ?').pluck().get(version, text))
  const plan = { id, version, documents: JSON.parse(text) as number[] }
  if (changes) made(plan)
  return plan
}

export function readPlan(db: Db, id: number): PlanRow | null {
  const row = statement(db, 'SELECT * FROM plans WHERE id = ?').get(id) as { id: number; version: number; documents: string } | undefined
  return row ? { ...row, documents: JSON.parse(row.documents) as number[] } : null
}
