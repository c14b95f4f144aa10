// What the workspace knows of itself, by name: its id, epoch, machine, place on disk, and when it was last restored.
import type { Db } from './database.ts'

export type FactName =
  | 'id'
  | 'epoch'
  | 'machine'
  | 'place'
  /** Digests of what no audit entry vouches for, since the last clean close. */
  | 'at_rest'
  /** A table that was changed while nobody had the workspace open. */
  | 'altered'
  /** In a backup: when it was taken, ms. */
  | 'backup_taken'
  | 'restored_at'
  | 'backup_at'
  | 'restored_through'

export const readFact = (db: Db, name: FactName): string | null =>
  (db.prepare('SELECT value FROM workspace WHERE name = ?').pluck().get(name) as string | undefined) ?? null

export const keepFact = (db: Db, name: FactName, value: string | number): void =>
  void db.prepare('INSERT INTO workspace VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(name, String(value))

export const dropFact = (db: Db, name: FactName): void => void db.prepare('DELETE FROM workspace WHERE name = ?').run(name)
