// Keeps the write-ahead log small. SQLite empties it by itself unless a reader holds an old snapshot; then it grows until the
// reader lets go, so past a limit readers are started anew.
import type { Db } from './database.ts'
import { walBytes } from './size.ts'

/** Bytes from which on readers that hold it back are started anew. */
export const WAL_ALARM = 64 * 1024 * 1024
/** Bytes that are not worth a flush while nothing else is to be done. */
const WAL_SMALL = 4 * 1024 * 1024
/** The writer's patience with locks, ms; see `openForWriting`. */
export const LOCK_PATIENCE = 2000

export type WalState = { bytes: number; state: 'small' | 'growing' | 'emptied' | 'held' }
export type WalLimits = { alarm: number; small: number }

/** `idle`: nothing was written since the last look. `letGo` makes readers end their snapshots; it may take effect only later. */
export function tidyWal(
  db: Db,
  file: string,
  { idle, letGo, limits = { alarm: WAL_ALARM, small: WAL_SMALL } }: { idle: boolean; letGo(bytes: number): void; limits?: WalLimits },
): WalState {
  const bytes = walBytes(file)
  const alarming = bytes > limits.alarm
  if (alarming) letGo(bytes)
  if (!alarming && !(idle && bytes > limits.small)) return { bytes, state: bytes > limits.small ? 'growing' : 'small' }
  return { bytes, state: emptyWal(db) ? 'emptied' : 'held' }
}

/** False when a reader is in the way. Does not wait for it: the engine runs on this connection. */
function emptyWal(db: Db): boolean {
  db.pragma('busy_timeout = 0')
  try {
    const [row] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    return row?.busy === 0
  } finally {
    db.pragma(`busy_timeout = ${LOCK_PATIENCE}`)
  }
}

/** Rows changed on this connection so far. */
export const changesSoFar = (db: Db): number => Number(db.prepare('SELECT total_changes()').pluck().get())
