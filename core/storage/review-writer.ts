// Writes of reviews inside the engine's transaction, each with its entry in the audit chain.
import { laterBy, timersOf } from '../engine/review-timers.ts'
import type { Writes } from '../engine/store.ts'
import { type AuditWriter, payloadHash } from './audit.ts'
import type { Db } from './database.ts'
import {
  changeReview,
  decideReview,
  escalateReview,
  insertReview,
  type ReviewRow,
  readReview,
  remindReview,
  shownHash,
  voidReviews,
} from './reviews.ts'
import { readRun } from './runs.ts'
import type { timerTable } from './timers.ts'
import { insertVote, readVote, type VoteRow, voidVotes } from './votes.ts'

type ReviewWrites = Pick<
  Writes,
  'insertReview' | 'decideReview' | 'voteReview' | 'changeReview' | 'refuseReview' | 'remindReview' | 'escalateReview' | 'voidReviews'
>

// What audit entries vouch for. The question is hashed again: the stored hash alone would not notice a changed question.
export const decidedPayload = (review: ReviewRow): Buffer =>
  payloadHash({
    ...{ id: review.id, verdict: review.verdict, by: review.by, reason: review.reason, shown: shownHash(review) },
    ...(review.decidedFor ? { for: review.decidedFor } : {}),
  })
export const delegatedPayload = (review: ReviewRow): Buffer => payloadHash({ id: review.id, by: review.by, for: review.decidedFor })
export const escalatedPayload = ({ id, escalated, assignee, group }: ReviewRow): Buffer => payloadHash({ id, escalated, assignee, group })
export const votedPayload = ({ void: _, ...vote }: VoteRow): Buffer => payloadHash(vote)

export function reviewWriter(db: Db, audit: AuditWriter['append'], timers: ReturnType<typeof timerTable>): ReviewWrites {
  const row = (id: number): ReviewRow => {
    const review = readReview(db, id)
    if (!review) throw new Error(`review ${id} is not there`)
    return review
  }
  return {
    insertReview(run, seq, node, question, at) {
      // Deadlines count from the moment somebody is asked. A run that is not stored yet has only just begun.
      const asked = laterBy(question, Math.max(0, at - (readRun(db, run)?.startedAt ?? at)))
      const id = insertReview(db, run, seq, node, asked, at)
      for (const timer of timersOf(asked)) timers.set(run, seq, timer.kind, timer.at)
      return id
    },
    decideReview(id, end) {
      if (!decideReview(db, id, end)) return false
      const review = row(id)
      timers.clear(review.run, review.seq)
      audit(end.at, end.by, 'review.decided', `review ${id}`, decidedPayload(review))
      if (end.for) audit(end.at, end.by, 'review.delegated', `review ${id}`, delegatedPayload(review))
      return true
    },
    voteReview(id, vote) {
      const stored = readVote(db, insertVote(db, id, vote))
      if (stored) audit(vote.at, vote.by, 'review.voted', `vote ${stored.id}`, votedPayload(stored))
    },
    changeReview(id, question, changes) {
      voidVotes(db, id)
      return changeReview(db, row(id), question, changes)
    },
    refuseReview: (id, by, verdict, code, at) => audit(at, by, 'review.refused', `review ${id}`, payloadHash({ id, by, verdict, code })),
    remindReview: (id, at) => remindReview(db, id, at),
    escalateReview(id, to, assignee, group, at) {
      escalateReview(db, id, to, assignee, group, at)
      audit(at, 'engine', 'review.escalated', `review ${id}`, escalatedPayload(row(id)))
    },
    voidReviews(run, seq, at) {
      for (const review of voidReviews(db, run, seq)) {
        timers.clear(run, review.seq)
        audit(at, 'engine', 'review.voided', `review ${review.id}`, payloadHash({ id: review.id }))
      }
    },
  }
}
