// What people decide: reviews and effects in doubt. The first decision counts; it is used once; whoever comes second is told.
import { SignalboxError } from '../model/news.ts'
import type { EffectOutcome, ReviewVerdict, RunStatus } from '../model/record.ts'
import { type Json, type JsonRecord, typeOfField } from '../model/values.ts'
import type { ReviewField, ReviewQuestion } from '../nodes/spec.ts'
import { isOfType } from '../nodes/typed.ts'
import { effectKey, intentOf } from './carry-out.ts'
import type { Powers } from './powers.ts'
import type { Hands } from './runner.ts'
import type { Writes } from './store.ts'

export type ReviewDecision = { id: number; shown: string; verdict: ReviewVerdict; changes: JsonRecord; reason: string; by: string }
export type Settlement = { key: string; verdict: 'it happened' | 'send again' | 'give up'; reference: string; by: string }
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

export function settleEffect(powers: Powers, writes: Writes, hands: Hands, { key, verdict, reference, by }: Settlement): Decided {
  const effect = powers.store.readEffect(key)
  if (!effect)
    throw new SignalboxError('not-found', `There is no effect “${key}”.`, { place: key, next: 'List the inbox to see what is in doubt.' })
  if (effect.state !== 'in doubt') {
    const who = effect.outcome?.settledBy
    throw new SignalboxError('conflict', `This effect is not in doubt${who ? `: ${who} settled it` : ''}.`, {
      place: key,
      next: 'Look at the run.',
    })
  }
  const now = powers.watch.now()
  if (verdict === 'send again') {
    const run = powers.store.readRun(effect.run)?.run
    if (!run) throw new Error(`effect ${key} belongs to run ${effect.run}, which is not there`)
    const next = effectKey(powers, run.uid, effect.node, powers.store.countEffects(effect.run, effect.seq) + 1)
    writes.finishEffect(key, 'failed', { state: 'failed', settledBy: by, failure: sentAgain(by) }, now, by)
    writes.insertEffect(intentOf({ ...effect, key: next, intentAt: now }))
    hands.mark(effect.run, 'running')
    hands.errand({ kind: 'effect', run: effect.run, seq: effect.seq, key: next })
    return { run: effect.run, status: 'running' }
  }
  const outcome: EffectOutcome =
    verdict === 'it happened'
      ? { state: 'done', status: null, result: { reference }, settledBy: by }
      : { state: 'failed', settledBy: by, failure: givenUp(by) }
  writes.finishEffect(key, outcome.state, outcome, now, by)
  const run = hands.carry(effect.run, effect.seq, { kind: 'effect', key, outcome })
  return { run: effect.run, status: run?.row.status ?? 'in doubt' }
}

const sentAgain = (by: string) => ({
  code: 'sent-again',
  message: `${by} said it did not happen; it was sent again under a new key.`,
  next: 'Look at the newer effect.',
})
const givenUp = (by: string) => ({
  code: 'given-up',
  message: `${by} gave it up while it was in doubt.`,
  next: 'Ask them what is to be done.',
})
