// Runs and their journal: rows are written once when the run pauses or ends, and read by everything else.
import { hash } from 'node:crypto'
import type { StoredRun } from '../engine/store.ts'
import { RUN_STATUSES, type RunStatus } from '../model/record.ts'
import { type Db, statement } from './database.ts'

/** A run as its row holds it: the input as JSON text, and no uid once it was erased. */
export type RunRow = Omit<StoredRun, 'uid' | 'input'> & { uid: Uint8Array | null; input: string }

const ENDED = RUN_STATUSES.indexOf('ended')
export const statusNumber = (status: RunStatus): number => RUN_STATUSES.indexOf(status)
/** Journal ids are `run * SEGMENTS + segment`. */
export const SEGMENTS = 65_536
const journalId = (run: number, segment: number) => run * SEGMENTS + segment

type Renamed = 'status' | 'startedAt' | 'asOf' | 'parentSeq' | 'rerunOf'
type Raw = Omit<RunRow, Renamed> & {
  status: number
  started_at: number
  as_of: number | null
  parent_seq: number | null
  rerun_of: number | null
}
export const rowToRun = ({ status, started_at, as_of, parent_seq, rerun_of, ...row }: Raw): RunRow => ({
  ...row,
  status: RUN_STATUSES[status] as RunStatus,
  startedAt: started_at,
  asOf: as_of,
  parentSeq: parent_seq,
  rerunOf: rerun_of,
})

/** Prepared statements of the hot path. All of them run inside the caller's transaction. */
export function runWriter(db: Db) {
  if (ENDED !== 3) throw new Error('the index runs_open counts on status 3 being “ended”')
  const insert = db.prepare(
    'INSERT INTO runs (id, uid, plan, status, outcome, trigger, started_at, as_of, duration, input) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const link = db.prepare('UPDATE runs SET parent = ?, parent_seq = ?, depth = ?, serial = ?, rerun_of = ? WHERE id = ?')
  const update = db.prepare('UPDATE runs SET status = ?, outcome = ?, duration = ?, crashes = 0 WHERE id = ?')
  const crash = db.prepare('UPDATE runs SET crashes = ? WHERE id = ?')
  const append = db.prepare('INSERT INTO journal VALUES (?, ?)')
  return {
    insert(run: RunRow): void {
      const { id, uid, plan, outcome, trigger, startedAt, asOf, duration, input } = run
      insert.run(id, uid, plan, statusNumber(run.status), outcome, trigger, startedAt, asOf, duration, input)
      // Most runs are called by nobody and have no serial key: they are spared the second statement's columns.
      if (run.parent !== null || run.serial !== null || run.rerunOf !== null)
        link.run(run.parent, run.parentSeq, run.depth, run.serial, run.rerunOf, id)
    },
    countCrash: (id: number, crashes: number) => void crash.run(crashes, id),
    update: (id: number, status: RunStatus, outcome: string | null, duration: number | null) =>
      void update.run(statusNumber(status), outcome, duration, id),
    append: (run: number, segment: number, body: string) => void append.run(journalId(run, segment), body),
  }
}

export const lastRunId = (db: Db): number => Number(statement(db, 'SELECT max(id) FROM runs').pluck().get() ?? 0)

export function readRun(db: Db, id: number): RunRow | null {
  const row = statement(db, 'SELECT * FROM runs WHERE id = ?').get(id) as Raw | undefined
  return row ? rowToRun(row) : null
}

/** Bodies of the segments in order. */
export const readJournal = (db: Db, run: number): string[] =>
  statement(db, 'SELECT body FROM journal WHERE id BETWEEN ? AND ? ORDER BY id')
    .pluck()
    .all(journalId(run, 0), journalId(run, SEGMENTS - 1)) as string[]

export const openRuns = (db: Db): Pick<RunRow, 'id' | 'plan' | 'status' | 'serial' | 'crashes'>[] =>
  (
    statement(
      db,
      `SELECT id, plan, status, serial, crashes FROM runs WHERE status <> ${ENDED} AND duration IS NULL ORDER BY id`,
    ).all() as (Pick<RunRow, 'id' | 'plan' | 'serial' | 'crashes'> & { status: number })[]
  ).map((row) => ({ ...row, status: RUN_STATUSES[row.status] as RunStatus }))

/** Open runs of a workflow, oldest first; `status` null: however they stand. */
export const openRunsOf = (db: Db, workflow: number, status: RunStatus | null): number[] =>
  statement(
    db,
    `SELECT id FROM runs WHERE status <> ${ENDED} AND duration IS NULL AND (? IS NULL OR status = ?)
       AND plan IN (SELECT plans.id FROM plans JOIN versions ON versions.id = plans.version WHERE versions.workflow = ?) ORDER BY id`,
  )
    .pluck()
    .all(status, status && statusNumber(status), workflow) as number[]

/** Runs called by a run (by one step of it) that are not over. */
export const openCalls = (db: Db, run: number, seq: number | null): number[] =>
  statement(db, 'SELECT id FROM runs WHERE parent IS NOT NULL AND parent = ? AND (? IS NULL OR parent_seq = ?) AND duration IS NULL')
    .pluck()
    .all(run, seq, seq) as number[]
export const callsOf = (db: Db, run: number): { id: number; seq: number; plan: number; status: number }[] =>
  statement(db, 'SELECT id, parent_seq AS seq, plan, status FROM runs WHERE parent IS NOT NULL AND parent = ? ORDER BY id LIMIT 1000').all(
    run,
  ) as {
    id: number
    seq: number
    plan: number
    status: number
  }[]
export const hasCalled = (db: Db, run: number, seq: number): boolean =>
  statement(db, 'SELECT 1 FROM runs WHERE parent IS NOT NULL AND parent = ? AND parent_seq = ?').get(run, seq) !== undefined

export const calledBy = (db: Db, run: number, seq: number): number | null =>
  (statement(db, 'SELECT id FROM runs WHERE parent IS NOT NULL AND parent = ? AND parent_seq = ?').pluck().get(run, seq) as number) ?? null

/** What the audit entry of a run's end vouches for: its facts and every segment, salted with the run's uid. */
export function runFingerprint(run: RunRow, segments: readonly string[]): Buffer {
  const links = run.parent === null && run.rerunOf === null ? [] : [run.parent, run.parentSeq, run.rerunOf]
  const facts = [run.id, run.plan, run.status, run.outcome, run.trigger, run.startedAt, run.asOf, run.duration, ...links]
  const salt = run.uid ? Buffer.from(run.uid).toString('hex') : ''
  return hash('sha256', `${salt}\n${JSON.stringify(facts)}\n${run.input}\n${segments.join('\n')}`, 'buffer')
}
