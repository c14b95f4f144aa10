// Opens a damaged workspace for looking, as a person's first step would, and says what became of it.
import { createHash } from 'node:crypto'
import { verifyRecord } from '../../api/audit.ts'
import { SignalboxError } from '../../model/news.ts'
import type { Db } from '../../storage/database.ts'
import { readWorkspace } from '../../storage/workspace.ts'

/**
 * `refused`: it does not open, or SQLite finds the damage while it reads. `noticed`: it reads, and verifying says that it does not
 * hold. `same`: everything reads as before. `missed`: something reads otherwise and nobody said so.
 */
export type Seen = { outcome: 'refused' | 'noticed' | 'same' | 'missed'; words: string }

/** Every row of every table. */
export function contentOf(db: Db): string {
  const hash = createHash('sha256')
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .pluck()
    .all() as string[]
  for (const table of tables) {
    hash.update(table)
    for (const row of db.prepare(`SELECT * FROM "${table}"`).raw().iterate() as IterableIterator<unknown[]>)
      for (const value of row) {
        hash.update(Buffer.isBuffer(value) ? value : String(value))
        hash.update('\n')
      }
  }
  return hash.digest('hex')
}

/** `whole`: what `contentOf` gave before the damage. */
export function look(folder: string, whole: string): Seen {
  let db: Db | null = null
  try {
    const opened = readWorkspace(folder, false)
    db = opened.db
    // SQLite reads the schema only when it is asked for something.
    const content = contentOf(db)
    if (content === whole) return { outcome: 'same', words: '' }
    const report = verifyRecord(db, opened.paths.auditHead)
    if (!report.ok) return { outcome: 'noticed', words: report.broken?.why ?? '' }
    return { outcome: 'missed', words: '' }
  } catch (error) {
    const { code } = error as { code?: string }
    const known = error instanceof SignalboxError || String(code).startsWith('SQLITE_') || error instanceof SyntaxError
    return { outcome: known ? 'refused' : 'noticed', words: String(error).slice(0, 200) }
  } finally {
    try {
      db?.close()
    } catch {}
  }
}
