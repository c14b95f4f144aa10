// Reviews: a question to a person, bound to the hash of exactly what is shown, and who is asked now.
import type { ReviewState, StoredReview } from '../engine/store.ts'
import type { OnBehalf, ReviewVerdict } from '../model/record.ts'
import type { JsonRecord } from '../model/values.ts'
import type { ReviewQuestion } from '../nodes/spec.ts'
import { contentHash } from './audit.ts'
import { type Db, statement } from './database.ts'

export type ReviewRow = StoredReview & {
  node: string
  /** Whether `shown` covers the run, step and node as well as the question. */
  bound: boolean
  /** What changed fields held when it was first asked. */
  was: JsonRecord
  createdAt: number
  remindedAt: number | null
  verdict: ReviewVerdict | 'expired' | null
  reason: string | null
  decidedAt: number | null
  decidedFor: OnBehalf | null
}
type Raw = Pick<ReviewRow, 'id' | 'run' | 'seq' | 'node' | 'shown' | 'verdict' | 'by' | 'reason' | 'assignee'> & {
  state: ReviewState
  question: string
  bound: number
  team: string
  changes: string | null
  was: string | null
  created_at: number
  reminded_at: number | null
  escalated_at: number | null
  escalated_to: string | null
  decided_at: number | null
  decided_for: string | null
}
const rowToReview = (row: Raw): ReviewRow => ({
  ...{
    id: row.id,
    run: row.run,
    seq: row.seq,
    node: row.node,
    shown: row.shown,
    state: row.state,
    assignee: row.assignee,
    group: row.team,
  },
  ...{ verdict: row.verdict, by: row.by, reason: row.reason, createdAt: row.created_at, remindedAt: row.reminded_at },
  question: JSON.parse(row.question) as ReviewQuestion,
  bound: row.bound === 1,
  changes: row.changes === null ? {} : (JSON.parse(row.changes) as JsonRecord),
  was: row.was === null ? {} : (JSON.parse(row.was) as JsonRecord),
  escalated: row.escalated_at === null ? null : { at: row.escalated_at, to: row.escalated_to ?? '' },
  decidedAt: row.decided_at,
  decidedFor: row.decided_for === null ? null : (JSON.parse(row.decided_for) as OnBehalf),
})

/** What a decision is bound to: the question as it is shown, and the one place it is asked from, so that it holds for no other run. */
export const shownHash = ({ bound, question, run, seq, node }: Pick<ReviewRow, 'bound' | 'question' | 'run' | 'seq' | 'node'>): string =>
  contentHash(bound ? { question, run, seq, node } : question)

export function insertReview(db: Db, run: number, seq: number, node: string, question: ReviewQuestion, at: number): number {
  const shown = shownHash({ bound: true, question, run, seq, node })
  return Number(
    statement(
      db,
      `INSERT INTO reviews (run, seq, node, question, shown, bound, assignee, team, state, created_at, due_at) VALUES (?, ?, ?, ?, ?, 1, ?, ?, 'open', ?, ?)`,
    ).run(run, seq, node, JSON.stringify(question), shown, question.assignee ?? null, question.group, at, question.dueAt).lastInsertRowid,
  )
}

export type Decision = { verdict: ReviewVerdict | 'expired'; by: string; reason: string; for: OnBehalf | null; at: number }

/** False when somebody decided it first. */
export const decideReview = (db: Db, id: number, { verdict, by, reason, for: on, at }: Decision): boolean =>
  statement(
    db,
    `UPDATE reviews SET state = 'decided', verdict = ?, by = ?, reason = ?, decided_for = ?, decided_at = ? WHERE id = ? AND state = 'open'`,
  ).run(verdict, by, reason, on && JSON.stringify(on), at, id).changes === 1

/** What is shown is another question from now on; gives its hash. */
export function changeReview(db: Db, review: ReviewRow, question: ReviewQuestion, changes: JsonRecord): string {
  const shown = shownHash({ ...review, question })
  const changed = review.question.fields.filter((field) => Object.hasOwn(changes, field.name))
  const was = { ...Object.fromEntries(changed.map((field) => [field.name, field.value])), ...review.was }
  statement(db, 'UPDATE reviews SET question = ?, shown = ?, changes = ?, was = ? WHERE id = ?').run(
    ...([JSON.stringify(question), shown, JSON.stringify(changes), JSON.stringify(was), review.id] as const),
  )
  return shown
}

export const remindReview = (db: Db, id: number, at: number): void =>
  void statement(db, 'UPDATE reviews SET reminded_at = ? WHERE id = ?').run(at, id)

export const escalateReview = (db: Db, id: number, to: string, assignee: string | null, group: string, at: number): void =>
  void statement(db, 'UPDATE reviews SET assignee = ?, team = ?, escalated_to = ?, escalated_at = ? WHERE id = ?').run(
    assignee,
    group,
    to,
    at,
    id,
  )

/** Open reviews of a run, or of one step of it, that nobody can decide any more; gives them as they were. */
export function voidReviews(db: Db, run: number, seq: number | null): ReviewRow[] {
  // The plus keeps SQLite from walking the index of all open reviews.
  const found = statement(db, `SELECT * FROM reviews WHERE run = ? AND +state = 'open' ORDER BY seq, id`).all(run) as Raw[]
  const open = found.map(rowToReview).filter((review) => seq === null || review.seq === seq)
  const close = statement(db, `UPDATE reviews SET state = 'void' WHERE id = ?`)
  for (const { id } of open) close.run(id)
  return open
}

export function readReview(db: Db, id: number): ReviewRow | null {
  const row = statement(db, 'SELECT * FROM reviews WHERE id = ?').get(id) as Raw | undefined
  return row ? rowToReview(row) : null
}
export function openReviewOf(db: Db, run: number, seq: number): ReviewRow | null {
  const row = statement(db, `SELECT * FROM reviews WHERE run = ? AND seq = ? AND state = 'open' ORDER BY id DESC`).get(run, seq)
  return row ? rowToReview(row as Raw) : null
}
export const openReviews = (db: Db): ReviewRow[] =>
  (statement(db, `SELECT * FROM reviews WHERE state = 'open' ORDER BY id LIMIT 1000`).all() as Raw[]).map(rowToReview)
export const reviewsOfRun = (db: Db, run: number): ReviewRow[] =>
  (statement(db, 'SELECT * FROM reviews WHERE run = ? ORDER BY id').all(run) as Raw[]).map(rowToReview)
