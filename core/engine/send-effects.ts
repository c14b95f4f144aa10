// Sends committed intents and brings their outcomes back. The order is: intent committed, first byte sent, outcome
// committed; what happens between is decided by the effect's class (PROMISES 4 and 5) and by nothing else.

import type { Connector, LookedUp, Sent } from '../connectors/connector.ts'
import type { Failure } from '../model/news.ts'
import { wordsOf } from '../model/news.ts'
import type { EffectOutcome } from '../model/record.ts'
import type { Powers } from './powers.ts'
import type { Hands } from './runner.ts'
import type { StoredEffect, Writes } from './store.ts'

/** Attempts before an effect that can be retried is given up or doubted. */
const MAX_ATTEMPTS = 4
const BACK_OFF_MS = [200, 1000, 5000]
/** Subtracted from a key's window: clocks differ and requests take time. */
const WINDOW_MARGIN_MS = 60_000

/** Writes in the shared commit; `hands.carry` takes the run on within the same commit. */
type Commit = (work: (writes: Writes, hands: Pick<Hands, 'carry' | 'mark'>) => void) => Promise<void>

/** What to do with an intent whose outcome is not known: after a crash, or after an attempt that ended unclear. */
export type Doubt = 'retry' | 'look up' | 'in doubt' | 'failed'
export function afterUnknown(effect: Pick<StoredEffect, 'class' | 'windowHours' | 'intentAt' | 'attempt'>, now: number): Doubt {
  switch (effect.class) {
    case 'read':
      return effect.attempt < MAX_ATTEMPTS ? 'retry' : 'failed'
    case 'keyed':
      return effect.attempt < MAX_ATTEMPTS && now < effect.intentAt + (effect.windowHours ?? 0) * 3_600_000 - WINDOW_MARGIN_MS
        ? 'retry'
        : 'in doubt'
    case 'checkable':
    case 'transactional':
      return 'look up'
    case 'unkeyed':
      return 'in doubt'
  }
}

export function sendEffects(powers: Powers, stop: AbortSignal, commit: Commit) {
  const { store, watch } = powers

  async function send(key: string, resumed: boolean): Promise<void> {
    const effect = store.readEffect(key)
    if (effect?.state !== 'intent') return
    const connector = powers.connector(effect.connector)
    if (!connector) return fail(effect, missing(effect.connector))
    let doubt: Doubt | null = resumed ? afterUnknown(effect, watch.now()) : null
    let why: Failure = interrupted
    // Whether an attempt under this key may have arrived. Then nothing later can prove that it did not.
    let maybe = resumed
    for (let attempt = effect.attempt; !stop.aborted; ) {
      if (doubt === 'in doubt') return inDoubt(effect)
      if (doubt === 'failed') return fail(effect, why)
      if (doubt === 'look up') {
        const found = await lookUp(connector, effect, why)
        if (found.kind === 'happened') return done(effect, null, found.result)
        if (found.kind === 'unknown') return inDoubt(effect)
        maybe = false
        if (attempt >= MAX_ATTEMPTS) return fail(effect, why)
      }
      if (doubt !== null) {
        await commit((writes) => writes.nextAttempt(key))
        attempt++
        // The machine may have slept in between: a key is not sent once its window has passed.
        if (maybe && effect.class === 'keyed' && afterUnknown({ ...effect, attempt: 1 }, watch.now()) !== 'retry') return inDoubt(effect)
      }
      const sent = await sendOnce(connector, effect)
      if (sent.kind === 'done') return done(effect, sent.status, sent.result)
      if (sent.kind === 'refused') return maybe && effect.class === 'keyed' ? inDoubt(effect) : fail(effect, sent.failure)
      why = sent.failure
      if (sent.kind === 'unknown') maybe = true
      // Known to precede the first byte of every attempt: nothing happened, so it may be tried again whatever the class.
      if (sent.kind === 'not-sent' && !maybe) doubt = attempt < MAX_ATTEMPTS ? 'retry' : 'failed'
      else doubt = afterUnknown({ ...effect, attempt }, watch.now())
      if (doubt === 'retry') await powers.sleep(BACK_OFF_MS[Math.min(attempt - 1, BACK_OFF_MS.length - 1)] ?? 0, stop)
    }
  }

  const unexpected = (error: unknown): Failure => ({
    code: 'connector',
    message: `The connector stopped on an error: ${wordsOf(error)}.`,
    next: 'Look whether it happened, and report the error.',
  })
  /** A connector that throws all the same leaves a doubt, not a hanging run. */
  const sendOnce = (connector: Connector, effect: StoredEffect): Promise<Sent> =>
    connector.send(effect.request, { key: effect.key, signal: stop }).catch((error) => ({ kind: 'unknown', failure: unexpected(error) }))
  const lookUp = async (connector: Connector, effect: StoredEffect, why: Failure): Promise<LookedUp> => {
    try {
      return (await connector.lookUp?.(effect.request, { key: effect.key })) ?? { kind: 'unknown', failure: why }
    } catch (error) {
      return { kind: 'unknown', failure: unexpected(error) }
    }
  }

  /** Outcome and the run's next steps share one commit: there is no moment at which one is kept without the other. */
  const finish = (effect: StoredEffect, outcome: EffectOutcome): void =>
    void commit((writes, hands) => {
      writes.finishEffect(effect.key, outcome.state, outcome, watch.now(), 'engine')
      hands.carry(effect.run, effect.seq, { kind: 'effect', key: effect.key, outcome })
    }).catch((error) => {
      if (stop.aborted) return
      powers.log(`The outcome of effect ${effect.key} could not be kept: ${String(error)}`)
      inDoubt(effect)
    })
  const done = (effect: StoredEffect, status: number | null, result: StoredEffect['request']) =>
    finish(effect, { state: 'done', status, result, settledBy: null })
  const fail = (effect: StoredEffect, failure: Failure) => finish(effect, { state: 'failed', failure, settledBy: null })
  const inDoubt = (effect: StoredEffect): void =>
    void commit((writes, hands) => {
      writes.finishEffect(effect.key, 'in doubt', null, watch.now(), 'engine')
      hands.mark(effect.run, 'in doubt')
    }).catch((error) => powers.log(`That effect ${effect.key} is in doubt is not kept yet: ${String(error)}`))

  const sending = new Set<Promise<void>>()
  const run = (key: string, resumed: boolean): void => {
    const sent = send(key, resumed).catch((error) => {
      if (!stop.aborted) powers.log(`Effect ${key} stopped on an error and stays open: ${String(error)}`)
    })
    sending.add(sent)
    void sent.finally(() => sending.delete(sent))
  }
  return {
    send: (key: string) => run(key, false),
    resume: (key: string) => run(key, true),
    /** Resolves when what is under way has its outcome: ending earlier would leave doubts behind. */
    idle: async () => void (await Promise.all(sending)),
  }
}

const interrupted: Failure = {
  code: 'interrupted',
  message: 'Signalbox stopped while this was being sent.',
  next: 'Look whether it happened.',
}
const missing = (name: string): Failure => ({
  code: 'no-connector',
  message: `There is no connector “${name}” here.`,
  next: 'Update Signalbox or change the node.',
})
