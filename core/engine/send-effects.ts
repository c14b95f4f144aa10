// Sends committed intents and brings their outcomes back. The order is: intent committed, first byte sent, outcome
// committed; what happens between is decided by the effect's class (PROMISES 4 and 5) and by nothing else.
import type { Connector, LookedUp, Sent } from '../connectors/connector.ts'
import type { Retry } from '../model/graph.ts'
import type { Failure } from '../model/news.ts'
import { wordsOf } from '../model/news.ts'
import type { EffectOutcome } from '../model/record.ts'
import { wordsForHold } from './holds.ts'
import { type EffectErrand, WINDOW_MARGIN_MS } from './intent.ts'
import { retryDelay } from './interpreter/retry.ts'
import type { Powers } from './powers.ts'
import type { Gates, Hands } from './runner.ts'
import type { StoredEffect, Writes } from './store.ts'

/** Where a node says nothing. */
const RETRY: Retry = { attempts: 4, firstSeconds: 0.2, factor: 5, maxSeconds: 5, jitter: 0.2 }
const attemptsOf = ({ retry }: Pick<StoredEffect, 'retry'>): number => (retry ?? RETRY).attempts

/** Writes in the shared commit; `hands.carry` takes the run on within the same commit. */
type Commit = (work: (writes: Writes, hands: Pick<Hands, 'finish' | 'doubt' | 'drop' | 'waits'>) => void) => Promise<void>

/** What to do with an intent whose outcome is not known: after a crash, or after an attempt that ended unclear. */
export type Doubt = 'retry' | 'look up' | 'in doubt' | 'failed'

type Tried = Pick<StoredEffect, 'class' | 'windowHours' | 'intentAt' | 'sentAt' | 'attempt' | 'retry' | 'giveUpAt'>
export function afterUnknown(effect: Tried, now: number): Doubt {
  const more = effect.attempt < attemptsOf(effect) && !isLate(effect, now)
  switch (effect.class) {
    case 'read':
      return more ? 'retry' : 'failed'
    case 'keyed':
      return more && insideWindow(effect, now) ? 'retry' : 'in doubt'
    case 'checkable':
    case 'transactional':
      return 'look up'
    case 'unkeyed':
      return 'in doubt'
  }
}
const isLate = ({ giveUpAt }: Pick<Tried, 'giveUpAt'>, now: number): boolean => giveUpAt !== null && now >= giveUpAt
/** A clock that stands before the first sending was set back, and says nothing of how long that is ago. */
function insideWindow({ windowHours, sentAt, intentAt }: Pick<Tried, 'windowHours' | 'sentAt' | 'intentAt'>, now: number): boolean {
  const since = now - (sentAt ?? intentAt)
  return since > -WINDOW_MARGIN_MS && since < (windowHours ?? 0) * 3_600_000 - WINDOW_MARGIN_MS
}

export function sendEffects(powers: Powers, gates: Gates, stop: AbortSignal, commit: Commit) {
  const { store, watch } = powers
  let lifted = Promise.withResolvers<void>()
  stop.addEventListener('abort', () => lifted.resolve(), { once: true })

  /** Waits until nothing holds the effect and it has its turn. False when the host closes first. */
  async function turnOf({ key, workflow, connection, reads }: EffectErrand): Promise<boolean> {
    let said: string | null = null
    while (!stop.aborted) {
      // Taken before looking: a hold that is lifted while this is written down must not be missed.
      const next = lifted.promise
      const hold = gates.holds.onEffect(workflow, connection, reads)
      if (!hold) {
        await gates.turns.enter(connection, workflow)
        if (!stop.aborted && !gates.holds.onEffect(workflow, connection, reads)) return true
        gates.turns.leave(connection)
        continue
      }
      const words = wordsForHold(hold)
      if (said !== words) await commit((writes) => writes.explainEffect(key, words))
      said = words
      await next
    }
    return false
  }

  async function send(errand: EffectErrand): Promise<void> {
    let turn = errand.turn
    const leave = () => {
      if (turn) gates.turns.leave(errand.connection)
      turn = false
    }
    try {
      turn ||= await turnOf(errand)
      const again = async () => {
        turn = await turnOf(errand)
        return turn
      }
      if (turn) await underWay(sendInTurn(errand, leave, again))
    } finally {
      leave()
    }
  }

  async function sendInTurn(
    { key, resumed, workflow, connection }: EffectErrand,
    leave: () => void,
    again: () => Promise<boolean>,
  ): Promise<void> {
    const effect = store.readEffect(key)
    if (effect?.state !== 'intent') return
    const connector = powers.connector(effect.connector)
    if (!connector) return fail(effect, missing(effect.connector))
    const retry = effect.retry ?? RETRY
    // Whether an attempt under this key may have arrived. Then nothing later can prove that it did not.
    let maybe = resumed && effect.attempt > 0
    let doubt: Doubt | null = maybe ? afterUnknown(effect, watch.now()) : null
    let why: Failure = interrupted
    let { attempt, sentAt } = effect
    /** Its turn was given up while it waited to look. */
    let away = false
    while (!stop.aborted) {
      if (doubt === 'in doubt') return inDoubt(effect, why)
      if (doubt === 'failed') return fail(effect, why)
      if (doubt === 'look up') {
        const found = await lookUp(connector, effect, why)
        if (found.kind === 'happened') return done(effect, null, found.result)
        if (found.kind === 'unknown') return inDoubt(effect, found.failure)
        maybe = false
        if (!mayTryAgain({ ...effect, attempt }, watch.now())) return fail(effect, why)
        if (away && !(await again())) return
        away = false
      }
      // A hold, a line or a sleep may have lasted longer than the step has.
      if (isLate(effect, watch.now()))
        return maybe && effect.class !== 'read' ? inDoubt(effect, why) : fail(effect, attempt ? why : tooLate)
      if (doubt !== null || attempt === 0) {
        const now = watch.now()
        if (!(await counted(effect, maybe, now))) return
        attempt++
        sentAt ??= now
      }
      // Somebody may have pulled the switch while this was written down.
      if (gates.holds.onEffect(workflow, connection, effect.class === 'read')) {
        leave()
        if (!(await again()) || !(await stillWanted(effect, maybe))) return
        if (isLate(effect, watch.now())) return maybe && effect.class !== 'read' ? inDoubt(effect, why) : fail(effect, tooLate)
      }
      // The machine may have slept in between, or a hold have lasted: a key is not sent once its window has passed.
      if (maybe && effect.class === 'keyed' && !insideWindow({ ...effect, sentAt }, watch.now())) return inDoubt(effect, why)
      const sent = await sendOnce(connector, effect)
      if (sent.kind === 'done') return done(effect, sent.status, sent.result)
      if (sent.kind === 'refused') return maybe && effect.class === 'keyed' ? inDoubt(effect, sent.failure) : fail(effect, sent.failure)
      why = sent.failure
      if (sent.kind === 'unknown') maybe = true
      const tried = { ...effect, attempt, sentAt }
      // Known to precede the first byte of every attempt: nothing happened, so it may be tried again whatever the class.
      if (sent.kind === 'not-sent' && !maybe) doubt = mayTryAgain(tried, watch.now()) ? 'retry' : 'failed'
      else doubt = afterUnknown(tried, watch.now())
      if (doubt !== 'retry' && doubt !== 'look up') continue
      leave()
      const asked = 'retryAfterMs' in sent ? (sent.retryAfterMs ?? 0) : 0
      await powers.sleep(Math.max(retryDelay(retry, attempt, key), asked), stop)
      // What is on its way may still arrive: it is looked for after the wait, and needs no turn for that.
      away = doubt === 'look up'
      if (!away && !(await again())) return
    }
  }

  /** Counts a try. False when nobody wants it any more: the step was closed meanwhile, and it has certainly not been sent. */
  async function counted(effect: StoredEffect, maybe: boolean, now: number): Promise<boolean> {
    let wanted = false
    await commit((writes, hands) => {
      wanted = isWanted(effect, maybe, hands)
      if (wanted) writes.nextAttempt(effect.key, now)
    })
    return wanted
  }
  async function stillWanted(effect: StoredEffect, maybe: boolean): Promise<boolean> {
    let wanted = false
    await commit((_, hands) => {
      wanted = isWanted(effect, maybe, hands)
    })
    return wanted
  }
  /** Within a commit; closes one that nobody wants. What a person said is to be sent again is wanted by them. */
  function isWanted({ key, run, seq }: StoredEffect, maybe: boolean, hands: Pick<Hands, 'drop' | 'waits'>): boolean {
    const now = store.readEffect(key)
    if (now?.state !== 'intent') return false
    if (maybe || hands.waits(run, seq) || store.countEffects(run, seq) > 1) return true
    hands.drop(now)
    return false
  }

  const mayTryAgain = (effect: Tried, now: number): boolean => effect.attempt < attemptsOf(effect) && !isLate(effect, now)

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
    void commit((_, hands) => hands.finish(effect, outcome, 'engine')).catch((error) => {
      if (stop.aborted) return
      powers.log(`The outcome of effect ${effect.key} could not be kept: ${String(error)}`)
      inDoubt(effect, unexpected(error))
    })
  const done = (effect: StoredEffect, status: number | null, result: StoredEffect['request']) =>
    finish(effect, { state: 'done', status, result, settledBy: null })
  const fail = (effect: StoredEffect, failure: Failure) => finish(effect, { state: 'failed', failure, settledBy: null })
  const inDoubt = (effect: StoredEffect, why: Failure): void =>
    void commit((_, hands) => hands.doubt(effect, why.message)).catch((error) =>
      powers.log(`That effect ${effect.key} is in doubt is not kept yet: ${String(error)}`),
    )

  const sending = new Set<Promise<void>>()
  const underWay = (sent: Promise<void>): Promise<void> => {
    sending.add(sent)
    return sent.finally(() => sending.delete(sent))
  }
  /** Keys that are being sent or wait for their turn: one key is in one pair of hands only. */
  const inHand = new Set<string>()
  const run = (errand: EffectErrand): void => {
    const { key } = errand
    if (inHand.has(key)) return
    inHand.add(key)
    void send(errand)
      .catch((error) => {
        if (!stop.aborted) powers.log(`Effect ${key} stopped on an error and stays open: ${String(error)}`)
      })
      .finally(() => inHand.delete(key))
  }
  return {
    send: run,
    /** A hold was lifted: whoever waits looks again. */
    look(): void {
      lifted.resolve()
      lifted = Promise.withResolvers<void>()
    },
    isBusy: (): boolean => sending.size > 0,
    /** Resolves when what is under way has its outcome: ending earlier would leave doubts behind. */
    idle: async () => void (await Promise.allSettled(sending)),
  }
}

const tooLate: Failure = {
  code: 'timed-out',
  message: 'It could not be sent within its time.',
  next: 'Look at what held it back; start the run again if it is still wanted.',
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
