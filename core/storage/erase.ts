// Removing what ended runs held: contents, journal, input and the salt of their hashes. Rows of facts and all audit entries stay,
// and one more entry vouches for what stayed.
import { hashesIn } from '../engine/interpreter/journal.ts'
import type { ReviewQuestion } from '../nodes/spec.ts'
import { type AuditWriter, payloadHash } from './audit.ts'
import type { Db } from './database.ts'
import { readJournal, readRun } from './runs.ts'

export type Erasure = { id: number; at: number; by: string; why: string; runs: number[] }
type Raw = Omit<Erasure, 'runs'> & { runs: string }

const NOTHING_ASKED = {
  title: '',
  ask: '',
  why: '',
  group: '',
  fields: [],
  dueAt: null,
  approveTitle: '',
  declineTitle: '',
} satisfies Partial<ReviewQuestion>

/** Inside the caller's transaction. Only runs that are over, with nothing of them open. */
export function eraseRuns(db: Db, append: AuditWriter['append'], runs: readonly number[], facts: Pick<Erasure, 'at' | 'by' | 'why'>): void {
  const untouch = db.prepare('UPDATE payloads SET touched = 0 WHERE hash = ?')
  const statements = [
    db.prepare('DELETE FROM journal WHERE id BETWEEN :run * 65536 AND :run * 65536 + 65535'),
    db.prepare(`UPDATE runs SET uid = NULL, input = '{}', serial = NULL WHERE id = :run`),
    // The state stays: it is what keeps an effect from being done again.
    db.prepare(
      `UPDATE effects SET request = '{}', why = NULL, outcome = CASE state
         WHEN 'done' THEN '{"state":"done","status":null,"result":{},"settledBy":null}'
         WHEN 'failed' THEN '{"state":"failed","failure":{"code":"erased","message":"Removed by rule.","next":""},"settledBy":null}' END
       WHERE run = :run`,
    ),
    db.prepare(`UPDATE reviews SET question = '${JSON.stringify(NOTHING_ASKED)}', shown = '', reason = '' WHERE run = :run`),
    db.prepare(`UPDATE tasks SET title = '', body = '', fields = '{}' WHERE run = :run`),
  ]
  for (const run of runs) {
    for (const text of [readRun(db, run)?.input ?? '', ...readJournal(db, run)]) for (const hash of hashesIn(text)) untouch.run(hash)
    for (const statement of statements) statement.run({ run })
  }
  const { lastInsertRowid } = db
    .prepare('INSERT INTO erasures (at, by, why, runs) VALUES (?, ?, ?, ?)')
    .run(facts.at, facts.by, facts.why, JSON.stringify(runs))
  const id = Number(lastInsertRowid)
  append(facts.at, facts.by, 'runs.erased', `erasure ${id}`, erasureFingerprint(db, { id, ...facts, runs: [...runs] }))
}

export function readErasure(db: Db, id: number): Erasure | null {
  const row = db.prepare('SELECT * FROM erasures WHERE id = ?').get(id) as Raw | undefined
  return row ? { ...row, runs: JSON.parse(row.runs) as number[] } : null
}

/** The facts that stayed of each run: from now on this entry vouches for them, since their own lost its salt. */
export function erasureFingerprint(db: Db, { at, by, why, runs }: Erasure): Buffer {
  const facts = runs.map((id) => {
    const run = readRun(db, id)
    return run && [id, run.plan, run.status, run.outcome, run.trigger, run.startedAt, run.asOf, run.duration, run.uid === null]
  })
  return payloadHash({ at, by, why, facts })
}

/** Runs that were erased by an erasure which the audit chain knows; a run without its salt that is not among them was tampered with. */
export function erasedRuns(db: Db): Set<number> {
  const known = db.prepare(`SELECT subject FROM audit WHERE kind = 'runs.erased'`).pluck().all() as string[]
  return new Set(known.flatMap((subject) => readErasure(db, Number(subject.slice('erasure '.length)))?.runs ?? []))
}
