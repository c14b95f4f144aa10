// Events that runs wait for by key. They are kept, so that one that comes a moment before the run waits is not missed.
import type { StoredEvent } from '../engine/store.ts'
import type { Json } from '../model/values.ts'
import type { Db } from './database.ts'

/** Days an event that nobody took is kept. */
export const EVENT_DAYS = 30

export function eventTable(db: Db) {
  const insert = db.prepare('INSERT INTO events (key, body, at, by, once) VALUES (?, ?, ?, ?, ?) ON CONFLICT (once) DO NOTHING')
  const find = db.prepare(
    'SELECT id, key, body, at, by FROM events WHERE key = ? AND at >= ? AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT 1',
  )
  const wait = db.prepare('INSERT INTO event_waits VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  const take = db.prepare('DELETE FROM event_waits WHERE key = ? RETURNING run, seq')
  const waitsOf = db.prepare('SELECT seq, key FROM event_waits WHERE run = ?')
  const clear = db.prepare('DELETE FROM event_waits WHERE run = ? AND (? IS NULL OR seq = ?)')
  return {
    /** Null when the sender's id of it is known already. */
    insert({ key, body, at, by }: Omit<StoredEvent, 'id'>, once: string | null): number | null {
      const { changes, lastInsertRowid } = insert.run(key, JSON.stringify(body), at, by, once)
      return changes ? Number(lastInsertRowid) : null
    },
    find(key: string, since: number, but: readonly number[]): StoredEvent | null {
      const row = find.get(key, since, JSON.stringify(but)) as (Omit<StoredEvent, 'body'> & { body: string }) | undefined
      return row ? { ...row, body: JSON.parse(row.body) as Json } : null
    },
    wait: (run: number, seq: number, key: string) => void wait.run(run, seq, key),
    waitsOf: (run: number) => waitsOf.all(run) as { seq: number; key: string }[],
    takeWaits: (key: string) => take.all(key) as { run: number; seq: number }[],
    clearWaits: (run: number, seq: number | null) => void clear.run(run, seq, seq),
    forgetBefore: (at: number) => void db.prepare('DELETE FROM events WHERE at < ?').run(at),
  }
}
