// Do-once keys of triggers: same key and same body is the same run, another body is refused. Kept 30 days.
import type { Db } from './database.ts'

export const TRIGGER_DAYS = 30

export function triggerWriter(db: Db) {
  const select = db.prepare('SELECT run, body_hash AS bodyHash, at FROM triggers WHERE workflow = ? AND key = ?')
  const insert = db.prepare(
    `INSERT INTO triggers VALUES (?, ?, ?, ?, ?) ON CONFLICT (workflow, key) DO UPDATE SET body_hash = excluded.body_hash, run = excluded.run, at = excluded.at`,
  )
  return {
    /** The run that this key started within the time it is kept, or null. */
    find(workflow: number, key: string, now: number): { run: number; bodyHash: Buffer } | null {
      const row = select.get(workflow, key) as { run: number; bodyHash: Buffer; at: number } | undefined
      return row && now - row.at < TRIGGER_DAYS * 86_400_000 ? row : null
    },
    keep: (workflow: number, key: string, bodyHash: Buffer, run: number, now: number) => void insert.run(workflow, key, bodyHash, run, now),
  }
}
