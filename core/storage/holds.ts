// What people hold back.
import type { Hold } from '../engine/holds.ts'
import type { Db } from './database.ts'

export const readHolds = (db: Db): Hold[] => db.prepare('SELECT * FROM holds ORDER BY at').all() as Hold[]

export const setHold = (db: Db, { kind, subject, by, at, reason }: Hold): void =>
  void db
    .prepare(
      'INSERT INTO holds VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, subject) DO UPDATE SET by = excluded.by, at = excluded.at, reason = excluded.reason',
    )
    .run(kind, subject, by, at, reason)

/** False when there was none. */
export const liftHold = (db: Db, kind: Hold['kind'], subject: string): boolean =>
  db.prepare('DELETE FROM holds WHERE kind = ? AND subject = ?').run(kind, subject).changes === 1
