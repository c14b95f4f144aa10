// Configuration documents: listing the newest, saving a new version.
import type { NamedDocument } from '../model/documents.ts'
import { payloadHash } from '../storage/audit.ts'
import { insertDocument, newestDocument, newestDocuments } from '../storage/documents.ts'
import type { ReadContext, WriteContext } from './context.ts'

export const listDocuments = (context: ReadContext) =>
  newestDocuments(context.db).map(({ id: _, hash: __, by, at, ...document }) => ({ ...document, changedAt: at, changedBy: by }))

/** The version that holds after it: a new one, or the newest when nothing changed. */
export function saveDocument(context: WriteContext, document: NamedDocument, by: string): { version: number } {
  return context.change((audit) => {
    const row = insertDocument(context.db, document, by, context.now())
    if (!row) return { version: newestDocument(context.db, document.kind, document.name)?.version ?? 1 }
    audit(
      row.at,
      by,
      'document.changed',
      `document ${row.id}`,
      payloadHash({ kind: row.kind, name: row.name, version: row.version, hash: row.hash }),
    )
    return { version: row.version }
  })
}
