// What people say of an effect in doubt: it happened, send it again, or give it up. Said once, and kept in the audit chain.
import { SignalboxError } from '../model/news.ts'
import type { EffectOutcome } from '../model/record.ts'
import type { Decided } from './decisions.ts'
import { runKey, scopeKey } from './intent.ts'
import type { Powers } from './powers.ts'
import type { Hands } from './runner.ts'
import type { NewEffect, StoredEffect, Writes } from './store.ts'

export type Settlement = { key: string; verdict: 'it happened' | 'send again' | 'give up'; reference: string; by: string }

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
  hands.mustNotBeAside(effect.run)
  if (verdict === 'send again') return sendAgain(powers, writes, hands, effect, by)
  const outcome: EffectOutcome =
    verdict === 'it happened'
      ? { state: 'done', status: null, result: { reference }, settledBy: by }
      : { state: 'failed', settledBy: by, failure: givenUp(by) }
  const run = hands.finish(effect, outcome, by)
  return { run: effect.run, status: run?.row.status ?? powers.store.readRun(effect.run)?.run.status ?? 'in doubt' }
}

/** The doubtful one is closed and the same bytes get a key of their own; whoever shares the outcome waits on for the new one. */
function sendAgain(powers: Powers, writes: Writes, hands: Hands, effect: StoredEffect, by: string): Decided {
  const now = powers.watch.now()
  const run = powers.store.readRun(effect.run)?.run
  if (!run) throw new Error(`effect ${effect.key} belongs to run ${effect.run}, which is not there`)
  const key =
    effect.scope === null
      ? runKey(powers, run.uid, effect.node, effect.path, powers.store.countEffects(effect.run, effect.seq) + 1)
      : scopeKey(powers, effect.scope, powers.store.countOfScope(effect.scope) + 1)
  const followers = writes.takeFollowers(effect.key)
  writes.finishEffect(effect.key, 'failed', { state: 'failed', settledBy: by, failure: sentAgain(by) }, now, by)
  const { state: _, outcome: __, outcomeAt: ___, epoch: ____, requestHash: _____, ...same } = effect
  const next: NewEffect = { ...same, key, attempt: 0, sentAt: null, giveUpAt: null, why: null, intentAt: now }
  writes.insertEffect(next)
  for (const { run: id, seq } of followers) writes.follow(key, id, seq)
  hands.resent(effect, key)
  return { run: effect.run, status: 'running' }
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
