// What happens to a review while nobody decides: a reminder, the hand-over to somebody else, and its deadline.
import type { TimerKind } from '../model/record.ts'
import { DEADLINE, type ReviewQuestion } from '../nodes/spec.ts'
import type { Powers } from './powers.ts'
import { escalationTarget, votesAnswered } from './review-rules.ts'
import type { Hands } from './runner.ts'
import type { StoredReview, Writes } from './store.ts'

export type ReviewTimerKind = Extract<TimerKind, 'remind' | 'escalate' | 'expire'>

/** The timers a question wants, in the order in which they may fall due together. */
export const timersOf = ({ remindAt, escalate, atDeadline, dueAt }: ReviewQuestion): { kind: ReviewTimerKind; at: number }[] => [
  ...(remindAt === undefined ? [] : [{ kind: 'remind' as const, at: remindAt }]),
  ...(escalate === undefined ? [] : [{ kind: 'escalate' as const, at: escalate.at }]),
  ...(atDeadline === undefined || dueAt === null ? [] : [{ kind: 'expire' as const, at: dueAt }]),
]

/** The question as it is asked that much after its run began: nodes count hours from there. */
export function laterBy(question: ReviewQuestion, milliseconds: number): ReviewQuestion {
  if (milliseconds === 0) return question
  const { dueAt, remindAt, escalate } = question
  return {
    ...question,
    dueAt: dueAt === null ? null : dueAt + milliseconds,
    ...(remindAt === undefined ? {} : { remindAt: remindAt + milliseconds }),
    ...(escalate === undefined ? {} : { escalate: { ...escalate, at: escalate.at + milliseconds } }),
  }
}

type Told = Pick<Hands, 'carry' | 'touch'>

/** A timer of a review is due. One whose review was decided meanwhile does nothing. */
export function reviewTimer(
  powers: Powers,
  writes: Writes,
  hands: Told,
  { run, seq, kind }: { run: number; seq: number; kind: ReviewTimerKind },
): void {
  const review = powers.store.openReviewOf(run, seq)
  if (!review) return
  const now = powers.watch.now()
  if (kind === 'expire') expire(powers, writes, hands, review, now)
  else {
    if (kind === 'escalate') handOn(powers, writes, review, now)
    else remind(powers, writes, review, now)
    hands.touch(run)
  }
}

function remind(powers: Powers, writes: Writes, review: StoredReview, now: number): void {
  writes.remindReview(review.id, now)
  powers.remind({ kind: 'reminder', review, at: now })
}

function handOn(powers: Powers, writes: Writes, review: StoredReview, now: number): void {
  const to = review.question.escalate?.to
  if (!to || review.escalated) return
  const target = escalationTarget(to, powers.store.people())
  const { assignee } = target
  const group = target.group ?? review.group
  writes.escalateReview(review.id, to, assignee, group, now)
  powers.remind({ kind: 'escalation', review: { ...review, assignee, group, escalated: { to, at: now } }, at: now })
}

function expire(powers: Powers, writes: Writes, hands: Told, review: StoredReview, now: number): void {
  const { atDeadline } = review.question
  if (!atDeadline) return
  const verdict = atDeadline === 'decline' ? 'decline' : 'expired'
  const reason = 'Nobody decided before the deadline.'
  if (!writes.decideReview(review.id, { verdict, by: DEADLINE, reason, for: null, at: now })) return
  hands.carry(review.run, review.seq, {
    ...{ kind: 'review', verdict, by: DEADLINE, reason, changes: {}, shown: review.shown },
    ...votesAnswered(powers.store.votesOf(review.id)),
    ...(review.escalated ? { escalated: review.escalated } : {}),
  })
}
