// Timers of runs. Setting and clearing share the commit of the step that asks for it.
import type { TimerKind } from '../engine/timers.ts'
import type { Db } from './database.ts'

export function timerTable(db: Db) {
  const insert = db.prepare('INSERT INTO timers (at, run, seq, kind) VALUES (?, ?, ?, ?)')
  const clear = db.prepare('DELETE FROM timers WHERE run = ? AND seq = ?')
  return {
    set: (run: number, seq: number, kind: TimerKind, at: number): void => void insert.run(at, run, seq, kind),
    clear: (run: number, seq: number): void => void clear.run(run, seq),
  }
}
