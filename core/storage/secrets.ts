// Secrets by name: kept sealed, given out only to what sends. Lists give names, never values.
import type { Db } from './database.ts'
import { boundTo, seal, unseal } from './sealing.ts'

export type SecretRow = { name: string; by: string; at: number }

export const listSecrets = (db: Db): SecretRow[] => db.prepare('SELECT name, by, at FROM secrets ORDER BY name').all() as SecretRow[]

export function putSecret(db: Db, key: Uint8Array, databaseId: string, name: string, value: string, by: string, at: number): void {
  const { nonce, sealed } = seal(key, boundTo(databaseId, name), Buffer.from(value))
  db.prepare(
    `INSERT INTO secrets VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET nonce = excluded.nonce, sealed = excluded.sealed, by = excluded.by, at = excluded.at`,
  ).run(name, nonce, sealed, by, at)
}

/** False when there was none. */
export const removeSecret = (db: Db, name: string): boolean => db.prepare('DELETE FROM secrets WHERE name = ?').run(name).changes > 0

export const hasSecret = (db: Db, name: string): boolean => db.prepare('SELECT 1 FROM secrets WHERE name = ?').get(name) !== undefined

/** Null when it is not there, was sealed under another key or for another database, or was changed. */
export function revealSecret(db: Db, key: Uint8Array, databaseId: string, name: string): string | null {
  const row = db.prepare('SELECT nonce, sealed FROM secrets WHERE name = ?').get(name) as { nonce: Buffer; sealed: Buffer } | undefined
  return row ? (unseal(key, boundTo(databaseId, name), row)?.toString('utf8') ?? null) : null
}
