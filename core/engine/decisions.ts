// What people decide in reviews. The first decision counts; it is used once; whoever comes second is told.
import { SignalboxError } from '../model/news.ts'
import type { ReviewVerdict, RunStatus } from '../model/record.ts'
import { type Json, type JsonRecord, typeOfField } from '../model/values.ts'
import type { ReviewField, ReviewQuestion } from '../nodes/spec.ts'
import { isOfType } from '../nodes/typed.ts'
import type { Powers } from './powers.ts'
import type { Hands } from './runner.ts'
import type { Writes } from './store.ts'

export type ReviewDecision = { id: number; shown: string; verdict: ReviewVerdict; changes: JsonRecord; reason: string; by: string }
export type Decided = { run: number; status: RunStatus }

export function decideReview(powers: Powers, writes: Writes, hands: Hands, decision: ReviewDecision): Decided {
  const { id, shown, verdict, reason, by } = decision
  const review = powers.store.readReview(id)
  if (!review) throw new SignalboxError('not-found', `There is no review ${id}.`, { place: `review ${id}`, next: 'List the inbox.' })
  if (review.state !== 'open')
    throw new SignalboxError('conflict', `This review was already decided${review.by ? ` by ${review.by}` : ''}.`, {
      place: `review ${id}`,
      next: 'Look at the run.',
    })
  if (review.shown !== shown)
    throw new SignalboxError('conflict', 'What you decide on is not what the review holds now.', {
      place: `review ${id}`,
      next: 'Open it again and look.',
    })
  const changes = verdict === 'change' ? checkedChanges(review.question, decision.changes) : {}
  if (!writes.decideReview(id, verdict, by, reason, powers.watch.now()))
    throw new SignalboxError('conflict', 'Somebody decided this review at the same moment.', {
      place: `review ${id}`,
      next: 'Look at the run.',
    })
  const run = hands.carry(review.run, review.seq, { kind: 'review', verdict, by, reason, changes, shown })
  return { run: review.run, status: run?.row.status ?? 'waiting' }
}

function checkedChanges(question: ReviewQuestion, changes: JsonRecord): JsonRecord {
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
