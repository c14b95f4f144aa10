// Reviews: a question to a person, bound to the hash of exactly what is shown.
import type { ReviewVerdict } from '../model/record.ts'
import type { ReviewQuestion } from '../nodes/spec.ts'
import type { Db } from './database.ts'

export type ReviewRow = {
  id: number
  run: number
  seq: number
  node: string
  question: ReviewQuestion
  shown: string
  state: 'open' | 'decided' | 'void'
  createdAt: number
  verdict: ReviewVerdict | null
  by: string | null
  reason: string | null
  decidedAt: number | null
}
type Raw = Omit<ReviewRow, 'question' | 'createdAt' | 'decidedAt'> & {
  question: string
  created_at: number
  decided_at: number | null
  due_at: number | null
}
const rowToReview = ({ question, created_at, decided_at, due_at: _, ...row }: Raw): ReviewRow => ({
  ...row,
  question: JSON.parse(question) as ReviewQuestion,
  createdAt: created_at,
  decidedAt: decided_at,
})

export const insertReview = (db: Db, row: Pick<ReviewRow, 'run' | 'seq' | 'node' | 'question' | 'shown' | 'createdAt'>): number =>
  Number(
    db
      .prepare(`INSERT INTO reviews (run, seq, node, question, shown, state, created_at, due_at) VALUES (?, ?, ?, ?, ?, 'open', ?, ?)`)
      .run(row.run, row.seq, row.node, JSON.stringify(row.question), row.shown, row.createdAt, row.question.dueAt).lastInsertRowid,
  )

/** False when somebody decided it first. */
export const decideReview = (db: Db, id: number, verdict: ReviewVerdict, by: string, reason: string, at: number): boolean =>
  db
    .prepare(`UPDATE reviews SET state = 'decided', verdict = ?, by = ?, reason = ?, decided_at = ? WHERE id = ? AND state = 'open'`)
    .run(verdict, by, reason, at, id).changes === 1

/** Nobody can decide what nothing waits for any more. `seq` null: all of the run's. */
export const voidReviews = (db: Db, run: number, seq: number | null): void =>
  void db.prepare(`UPDATE reviews SET state = 'void' WHERE run = ? AND (? IS NULL OR seq = ?) AND state = 'open'`).run(run, seq, seq)

export function readReview(db: Db, id: number): ReviewRow | null {
  const row = db.prepare('SELECT * FROM reviews WHERE id = ?').get(id) as Raw | undefined
  return row ? rowToReview(row) : null
}
export const openReviews = (db: Db): ReviewRow[] =>
  (db.prepare(`SELECT * FROM reviews WHERE state = 'open' ORDER BY id LIMIT 1000`).all() as Raw[]).map(rowToReview)
export const reviewsOfRun = (db: Db, run: number): ReviewRow[] =>
  (db.prepare('SELECT * FROM reviews WHERE run = ? ORDER BY id').all(run) as Raw[]).map(rowToReview)
