// Runs and their journal: rows are written once when the run pauses or ends, and read by everything else.
import { hash } from 'node:crypto'
import type { StoredRun } from '../engine/store.ts'
import { RUN_STATUSES, type RunStatus } from '../model/record.ts'
import type { Db } from './database.ts'

/** A run as its row holds it: the input as JSON text, and no uid once it was erased. */
export type RunRow = Omit<StoredRun, 'uid' | 'input'> & { uid: Uint8Array | null; input: string }

const ENDED = RUN_STATUSES.indexOf('ended')
export const statusNumber = (status: RunStatus): number => RUN_STATUSES.indexOf(status)
/** Journal ids are `run * SEGMENTS + segment`. */
export const SEGMENTS = 65_536
const journalId = (run: number, segment: number) => run * SEGMENTS + segment

type Raw = Omit<RunRow, 'status' | 'startedAt' | 'asOf'> & { status: number; started_at: number; as_of: number | null }
export const rowToRun = ({ status, started_at, as_of, ...row }: Raw): RunRow => ({
  ...row,
  status: RUN_STATUSES[status] as RunStatus,
  startedAt: started_at,
  asOf: as_of,
})

/** Prepared statements of the hot path. All of them run inside the caller's transaction. */
export function runWriter(db: Db) {
  if (ENDED !== 3) throw new Error('the index runs_open counts on status 3 being “ended”')
  const insert = db.prepare(
    'INSERT INTO runs (id, uid, plan, status, outcome, trigger, started_at, as_of, duration, input) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const update = db.prepare('UPDATE runs SET status = ?, outcome = ?, duration = ? WHERE id = ?')
  const append = db.prepare('INSERT INTO journal VALUES (?, ?)')
  return {
    insert: (run: RunRow) =>
      void insert.run(
        run.id,
        run.uid,
        run.plan,
        statusNumber(run.status),
        run.outcome,
        run.trigger,
        run.startedAt,
        run.asOf,
        run.duration,
        run.input,
      ),
    update: (id: number, status: RunStatus, outcome: string | null, duration: number | null) =>
      void update.run(statusNumber(status), outcome, duration, id),
    append: (run: number, segment: number, body: string) => void append.run(journalId(run, segment), body),
  }
}

export const lastRunId = (db: Db): number => Number(db.prepare('SELECT max(id) FROM runs').pluck().get() ?? 0)

export function readRun(db: Db, id: number): RunRow | null {
  const row = db.prepare('SELECT * FROM runs WHERE id = ?').get(id) as Raw | undefined
  return row ? rowToRun(row) : null
}

/** Bodies of the segments in order. */
export const readJournal = (db: Db, run: number): string[] =>
  db
    .prepare('SELECT body FROM journal WHERE id BETWEEN ? AND ? ORDER BY id')
    .pluck()
    .all(journalId(run, 0), journalId(run, SEGMENTS - 1)) as string[]

export const openRunIds = (db: Db): number[] =>
  db.prepare(`SELECT id FROM runs WHERE status <> ${ENDED} AND duration IS NULL ORDER BY id`).pluck().all() as number[]

/** What the audit entry of a run's end vouches for: its facts and every segment, salted with the run's uid. */
export function runFingerprint(run: RunRow, segments: readonly string[]): Buffer {
  const facts = [run.id, run.plan, run.status, run.outcome, run.trigger, run.startedAt, run.asOf, run.duration]
  const salt = run.uid ? Buffer.from(run.uid).toString('hex') : ''
  return hash('sha256', `${salt}\n${JSON.stringify(facts)}\n${run.input}\n${segments.join('\n')}`, 'buffer')
}
