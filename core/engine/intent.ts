// Makes the intent of an effect: its do-once key, how far do-once reaches, and whether it may be sent now. Nothing is sent
// here; the intent is committed first.
import { ExpressionFailure } from '../expression/failure.ts'
import type { Failure } from '../model/news.ts'
import type { Answer, EffectOutcome } from '../model/record.ts'
import type { Json } from '../model/values.ts'
import type { EffectRequest } from '../nodes/spec.ts'
import { wordsForHold } from './holds.ts'
import type { Asked } from './interpreter/advance.ts'
import { frameOf, type RunState } from './interpreter/state.ts'
import type { OpenRun } from './open-run.ts'
import type { Powers } from './powers.ts'
import type { Gates } from './runner.ts'
import type { NewEffect, StoredEffect, Writes } from './store.ts'

/** Subtracted from a key's window: clocks differ and requests take time. */
export const WINDOW_MARGIN_MS = 60_000
const HOUR = 3_600_000

/** An effect to be sent after the commit. `turn`: it has its turn on the connection already. `resumed`: another life left it open. */
export type EffectErrand = {
  kind: 'effect'
  run: number
  seq: number
  key: string
  workflow: number
  connection: string
  turn: boolean
  resumed: boolean
  /** It changes nothing outside. */
  reads: boolean
}
export type Intended = { errand: EffectErrand } | { answer: Answer } | { doubt: string } | { follows: string }

export function intend(
  powers: Powers,
  writes: Writes,
  gates: Gates,
  run: OpenRun,
  state: RunState,
  asked: Asked,
  effect: EffectRequest,
): Intended {
  const planNode = run.loaded.plan.nodes[asked.node]
  const node = planNode?.node
  const now = powers.watch.now()
  const { handling } = node ?? {}
  let key = runKey(powers, run.row.uid, node?.key ?? '', asked.iteration, 1)
  let scope: string | null = null
  if (planNode?.onceKey && handling?.doOnce && handling.doOnce.scope !== 'run') {
    const business = businessOf(() => planNode.onceKey?.(frameOf(state, asked.path).scope) ?? null)
    if (business.failure) return { answer: failedEffect(business.failure) }
    scope = scopeOf(powers, run.loaded.workflow, node?.key ?? '', business.value)
    const count = powers.store.countOfScope(scope)
    const found = count > 0 ? powers.store.readEffect(scopeKey(powers, scope, count)) : null
    const reaches = handling.doOnce.scope === 'ever' ? Number.POSITIVE_INFINITY : handling.doOnce.hours * HOUR
    if (found && found.state !== 'failed' && now < countsFrom(found) + reaches)
      return earlier(powers, writes, found, effect, run.row.id, asked.seq, business.value)
    key = scopeKey(powers, scope, count + 1)
  }
  const connection = effect.connection ?? ''
  const { workflow } = run.loaded
  const made: NewEffect = {
    ...{
      key,
      run: run.row.id,
      seq: asked.seq,
      node: node?.key ?? '',
      title: effect.title,
      connector: effect.connector,
      class: effect.class,
    },
    ...{ windowHours: effect.windowHours, request: effect.request, intentAt: now, path: asked.iteration, connection, scope },
    ...{ retry: handling?.retry ?? null, giveUpAt: handling?.timeoutSeconds ? now + Math.ceil(handling.timeoutSeconds * 1000) : null },
    ...{ attempt: 0, sentAt: null, why: null },
  }
  const caution = cautionFor(powers, run.row.id, effect, now)
  if (caution) {
    writes.insertEffect({ ...made, state: 'in doubt', why: caution })
    return { doubt: key }
  }
  const hold = gates.holds.onEffect(workflow, connection, effect.class === 'read')
  const turn = !hold && gates.turns.take(connection)
  // An intent that is sent right after this commit counts its first try in it; one that waits counts it when its turn comes.
  writes.insertEffect(turn ? { ...made, attempt: 1, sentAt: now } : { ...made, why: hold ? wordsForHold(hold) : 'It waits for its turn.' })
  return {
    errand: {
      kind: 'effect',
      run: run.row.id,
      seq: asked.seq,
      key,
      workflow,
      connection,
      turn,
      resumed: false,
      reads: effect.class === 'read',
    },
  }
}

/**
 * When a window begins: with the effect itself, which a hold or its retries may have kept for long. While it has no outcome
 * it may yet be sent, and whoever asks meanwhile shares it.
 */
const countsFrom = ({ state, outcome, outcomeAt, sentAt, intentAt }: StoredEffect): number =>
  state === 'done' ? ((outcome?.settledBy == null ? outcomeAt : sentAt) ?? intentAt) : Number.POSITIVE_INFINITY

/** What an earlier effect under the same business key means for this step. */
function earlier(
  powers: Powers,
  writes: Writes,
  before: StoredEffect,
  effect: EffectRequest,
  run: number,
  seq: number,
  business: Json,
): Intended {
  if (before.requestHash !== powers.store.fingerprint(effect.request))
    return {
      answer: failedEffect({
        code: 'once-conflict',
        message: `Run ${before.run} did this for “${typeof business === 'string' ? business : JSON.stringify(business)}” already, with other content.`,
        next: `Look at run ${before.run}; if both are meant, their do-once keys must differ.`,
      }),
    }
  if (before.state === 'done' && before.outcome)
    return { answer: { kind: 'effect', key: before.key, outcome: before.outcome, earlier: before.run } }
  writes.follow(before.key, run, seq)
  return { follows: before.key }
}

/**
 * After a restore, runs that were open in the backup may have gone further elsewhere: what they send under a key the other
 * side still knows is harmless, everything else waits for a person.
 */
function cautionFor({ store }: Powers, run: number, effect: EffectRequest, now: number): string | null {
  const caution = store.caution()
  if (
    !caution ||
    run > caution.restoredThrough ||
    effect.class === 'read' ||
    effect.class === 'checkable' ||
    effect.class === 'transactional'
  )
    return null
  if (effect.class === 'keyed' && now < caution.backupAt + (effect.windowHours ?? 0) * HOUR - WINDOW_MARGIN_MS) return null
  return 'This workspace was put back from a backup, and this may have been sent after the backup was made.'
}

const noKey = {
  code: 'no-once-key',
  message: 'Its do-once key has no value.',
  next: 'Check the values the key is made from.',
}
/** A do-once key that cannot be worked out is the step's failure. */
function businessOf(key: () => Json): { value: Json; failure: null } | { value: null; failure: Failure } {
  try {
    const value = key()
    return value === null || value === '' ? { value: null, failure: noKey } : { value, failure: null }
  } catch (thrown) {
    if (!(thrown instanceof ExpressionFailure)) throw thrown
    return { value: null, failure: { code: thrown.code, message: thrown.message, next: thrown.next } }
  }
}
const failedEffect = (failure: { code: string; message: string; next: string }): Answer => {
  const outcome: EffectOutcome = { state: 'failed', failure, settledBy: null }
  return { kind: 'effect', outcome }
}

/** Independent of attempt, time and process; another number only when a person says “send again”. */
export const runKey = (
  powers: Pick<Powers, 'store' | 'digest'>,
  uid: Uint8Array,
  node: string,
  iteration: string,
  number: number,
): string => powers.digest([powers.store.databaseId, hex(uid), node, iteration, number].join('\n'))
const scopeOf = (powers: Powers, workflow: number, node: string, business: Json): string =>
  powers.digest([powers.store.databaseId, 'once', workflow, node, JSON.stringify(business)].join('\n'))
export const scopeKey = (powers: Pick<Powers, 'digest'>, scope: string, number: number): string => powers.digest([scope, number].join('\n'))

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
