// Approvals of reviews that need two people. A vote stands for ever; one on content that was changed since no longer counts.
import type { StoredVote } from '../engine/store.ts'
import type { OnBehalf } from '../model/record.ts'
import type { JsonRecord } from '../model/values.ts'
import { type Db, statement } from './database.ts'

export type VoteRow = StoredVote & { id: number; review: number; void: boolean }
type Raw = Pick<VoteRow, 'id' | 'review' | 'by' | 'verdict' | 'reason' | 'shown' | 'at'> & {
  on_behalf: string | null
  named: number
  changes: string
  void: number
}
const rowToVote = ({ on_behalf, named, changes, void: isVoid, ...row }: Raw): VoteRow => ({
  ...row,
  for: on_behalf === null ? null : (JSON.parse(on_behalf) as OnBehalf),
  named: named === 1,
  changes: JSON.parse(changes) as JsonRecord,
  void: isVoid === 1,
})

export const insertVote = (db: Db, review: number, vote: StoredVote): number =>
  Number(
    statement(
      db,
      'INSERT INTO votes (review, by, on_behalf, named, verdict, reason, changes, shown, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(
      ...([review, vote.by, vote.for && JSON.stringify(vote.for), vote.named ? 1 : 0, vote.verdict, vote.reason] as const),
      ...([JSON.stringify(vote.changes), vote.shown, vote.at] as const),
    ).lastInsertRowid,
  )

export const voidVotes = (db: Db, review: number): void => void statement(db, 'UPDATE votes SET void = 1 WHERE review = ?').run(review)

export function readVote(db: Db, id: number): VoteRow | null {
  const row = statement(db, 'SELECT * FROM votes WHERE id = ?').get(id) as Raw | undefined
  return row ? rowToVote(row) : null
}
/** All of them, oldest first. */
export const votesOf = (db: Db, review: number): VoteRow[] =>
  (statement(db, 'SELECT * FROM votes WHERE review = ? ORDER BY id').all(review) as Raw[]).map(rowToVote)
