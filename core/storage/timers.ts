// Timers of runs. Setting and clearing share the commit of the step that asks for it.
import type { Timer, TimerSource } from '../engine/timers.ts'
import type { TimerKind } from '../model/record.ts'
import type { Db } from './database.ts'

export type TimerTable = TimerSource & {
  set(run: number, seq: number, kind: TimerKind, at: number): void
  clear(run: number, seq: number): void
  clearRun(run: number): void
  /** False when it was cleared meanwhile: then it must not fire. */
  remove(id: number): boolean
}

export function timerTable(db: Db): TimerTable {
  const insert = db.prepare('INSERT INTO timers (id, at, run, seq, kind) VALUES (?, ?, ?, ?, ?)')
  const clear = db.prepare('DELETE FROM timers WHERE run = ? AND seq = ?')
  const clearRun = db.prepare('DELETE FROM timers WHERE run = ?')
  const remove = db.prepare('DELETE FROM timers WHERE id = ?')
  const due = db.prepare('SELECT id, at, run, seq, kind FROM timers WHERE at <= ? ORDER BY at, id LIMIT ?')
  const next = db.prepare('SELECT min(at) FROM timers').pluck()
  // SQLite would give the id of a cleared timer to the next one, and a batch on its way to the runner would take that for its own.
  let last = Number(db.prepare('SELECT max(id) FROM timers').pluck().get() ?? 0)
  return {
    // Never before its instant: a fraction of a millisecond counts as a whole one.
    set: (run, seq, kind, at) => void insert.run(++last, Math.ceil(at), run, seq, kind),
    clear: (run, seq) => void clear.run(run, seq),
    clearRun: (run) => void clearRun.run(run),
    remove: (id) => remove.run(id).changes > 0,
    due: (now, limit) => due.all(now, limit) as Timer[],
    next: () => next.get() as number | null,
  }
}

/** What is to happen to a run by itself, soonest first. */
export const timersOfRun = (db: Db, run: number): Pick<Timer, 'seq' | 'kind' | 'at'>[] =>
  db.prepare('SELECT seq, kind, at FROM timers WHERE run = ? ORDER BY at, id LIMIT 1000').all(run) as Pick<Timer, 'seq' | 'kind' | 'at'>[]
