// What people decide in reviews. The first decision counts; it is used once; whoever comes second is told.
import { SignalboxError } from '../model/news.ts'
import type { ReviewVerdict, RunStatus } from '../model/record.ts'
import { type Json, type JsonRecord, typeOfField } from '../model/values.ts'
import { DEADLINE, type ReviewField, type ReviewQuestion } from '../nodes/spec.ts'
import { isOfType } from '../nodes/typed.ts'
import type { Powers } from './powers.ts'
import { askOf, mayDecide, type Refusal, votesAnswered } from './review-rules.ts'
import type { Hands } from './runner.ts'
import type { StoredReview, Writes } from './store.ts'

export type ReviewDecision = { id: number; shown: string; verdict: ReviewVerdict; changes: JsonRecord; reason: string; by: string }
export type Decided = { run: number; status: RunStatus }

export function decideReview(powers: Powers, writes: Writes, hands: Hands, decision: ReviewDecision): Decided {
  const { store } = powers
  const { id, verdict, reason } = decision
  const by = decision.by.trim()
  const review = store.readReview(id)
  if (!review) throw new SignalboxError('not-found', `There is no review ${id}.`, { place: `review ${id}`, next: 'List the inbox.' })
  hands.mustNotBeAside(review.run)
  const now = powers.watch.now()
  // A refusal is thrown, and its entry in the audit chain is kept with the commit all the same.
  const refuse = (code: Refusal['code'], message: string, next: string): never => {
    writes.refuseReview(id, by, verdict, code, now)
    throw new SignalboxError(code, message, { place: `review ${id}`, next })
  }
  const closed = whyClosed(powers, review, now)
  if (closed) return refuse('conflict', closed, 'Look at the run.')
  if (review.shown !== decision.shown)
    return refuse('conflict', 'What you decide on is not what the review holds now.', 'Open it again and look.')
  const changes = checkedChanges(review.question, verdict, decision.changes)
  const shows = withChanges(review.question, changes)
  const ask = askOf(review, review.question.noSelfApproval ? store.starterOf(review.run) : null)
  // Approvals hold for what was shown: on changed content there are none yet.
  const votes = shows === review.question ? store.votesOf(id) : []
  const right = mayDecide(ask, store.people(), by, votes, verdict, now)
  if (!right.ok) return refuse(right.code, right.message, right.next)
  const { reasonRequired } = review.question
  if (reason.trim() === '' && (reasonRequired === 'always' || (reasonRequired === 'decline' && verdict === 'decline')))
    return refuse('bad-input', 'This review needs a reason.', 'Say why and decide again; nothing was decided.')

  const all = { ...review.changes, ...changes }
  if (!right.completes && verdict !== 'decline') {
    const shown = shows === review.question ? review.shown : writes.changeReview(id, shows, all)
    writes.voteReview(id, { by, for: right.for, named: right.named, verdict, reason, changes, shown, at: now })
    hands.touch(review.run)
    return { run: review.run, status: store.readRun(review.run)?.run.status ?? 'waiting' }
  }
  const final = verdict === 'approve' && Object.keys(all).length ? 'change' : verdict
  if (!writes.decideReview(id, { verdict: final, by, reason, for: right.for, at: now }))
    return refuse('conflict', 'Somebody decided this review at the same moment.', 'Look at the run.')
  const run = hands.carry(review.run, review.seq, {
    ...{ kind: 'review', verdict: final, by, reason, changes: final === 'change' ? all : {}, shown: review.shown },
    ...(right.for ? { for: right.for } : {}),
    ...votesAnswered(votes),
    ...(review.escalated ? { escalated: review.escalated } : {}),
  })
  return { run: review.run, status: run?.row.status ?? 'waiting' }
}

/** Why nobody can decide it any more, or null while it is open. */
function whyClosed({ store }: Powers, { state, by, run, question }: StoredReview, now: number): string | null {
  if (state === 'void') {
    const status = store.readRun(run)?.run.status
    const over = status === 'ended' || status === 'failed'
    return `This review is void: ${over ? `run ${run} has ${status}` : status === 'cancelled' ? `run ${run} was cancelled` : 'its step was cancelled'}.`
  }
  if (state === 'decided')
    return by === DEADLINE ? 'Nobody decided this review before its deadline.' : `This review was already decided${by ? ` by ${by}` : ''}.`
  // The timer may come a little later, or not have come yet on a machine that slept: the deadline holds all the same.
  return question.atDeadline && question.dueAt !== null && now >= question.dueAt ? 'The deadline of this review has passed.' : null
}

/** The question as it shows with changes; the very same where they change nothing. */
function withChanges(question: ReviewQuestion, changes: JsonRecord): ReviewQuestion {
  const differs = ({ name, value }: ReviewField) => Object.hasOwn(changes, name) && JSON.stringify(changes[name]) !== JSON.stringify(value)
  if (!question.fields.some(differs)) return question
  const fields = question.fields.map((field) => (differs(field) ? { ...field, value: changes[field.name] as Json } : field))
  return { ...question, fields }
}

function checkedChanges(question: ReviewQuestion, verdict: ReviewVerdict, changes: JsonRecord): JsonRecord {
  if (verdict !== 'change' && Object.keys(changes).length)
    throw new SignalboxError('bad-input', 'There are changes, but the verdict is not “change”.', {
      place: 'changes',
      next: 'Decide with “change”, or leave the changes out; nothing was decided.',
    })
  for (const [name, value] of Object.entries(changes)) {
    const field = question.fields.find((one) => one.name === name)
    const wrong = !field
      ? 'is not part of this review'
      : !field.editable
        ? 'cannot be changed here'
        : fitsField(field, value)
          ? null
          : `needs ${field.type}`
    if (wrong)
      throw new SignalboxError('bad-input', `“${field?.title || name}” ${wrong}.`, {
        place: name,
        next: 'Correct it and decide again; nothing was decided.',
      })
  }
  return changes
}

const fitsField = (field: ReviewField, value: Json): boolean => value === null || isOfType(value, typeOfField(field))
