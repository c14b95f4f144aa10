// The interpreter: a pure function from (plan, state, event) to the next state, what to record and what to ask for.
// The only thing it takes from outside is a stopwatch for durations, which decides nothing.

import { ExpressionFailure } from '../../expression/failure.ts'
import type { Failure } from '../../model/news.ts'
import { wordsOf } from '../../model/news.ts'
import type { Answer } from '../../model/record.ts'
import { type JsonRecord, type OriginMask, originBit } from '../../model/values.ts'
import type { Command, Outcome, StepContext } from '../../nodes/spec.ts'
import { ERROR_PORT, type Plan, type PlanNode } from './plan.ts'
import { type Entry, MAX_STEPS, type Pending, type RunState } from './state.ts'

export type RunEvent = { kind: 'go' } | { kind: 'answer'; seq: number; answer: Answer }
export type Asked = { seq: number; node: number; command: Command }
export type Advanced = { state: RunState; entries: Entry[]; commands: Asked[] }

/** `microseconds` is a stopwatch; `now` is the wall clock, milliseconds since the epoch. */
export type Stopwatch = { microseconds(): number; now(): number }

/**
 * Runs every step that can run. Does not change `state`.
 * An answer to a step that does not wait (any more) changes nothing: entries and commands are empty.
 */
export function advance(plan: Plan, state: RunState, event: RunEvent, watch: Stopwatch): Advanced {
  const next: RunState = { ...state, scope: { ...state.scope }, masks: state.masks.slice(), pending: state.pending }
  const entries: Entry[] = []
  const commands: Asked[] = []
  const offset = Math.max(0, watch.now() - state.facts.startedAt)
  if (event.kind === 'answer') {
    const pending = state.pending.find((one) => one.seq === event.seq)
    if (!pending) return { state, entries, commands }
    next.pending = state.pending.filter((one) => one !== pending)
    next.status = 'running'
    const answers = [...pending.answers, event.answer]
    takeStep(plan, next, pending.node, { ...pending, answers }, offset, watch, entries, commands)
  }
  while (next.at >= 0 && next.status === 'running') {
    const index = next.at
    next.at = -1
    takeStep(plan, next, index, null, offset, watch, entries, commands)
  }
  return { state: next, entries, commands }
}

function takeStep(
  plan: Plan,
  next: RunState,
  index: number,
  pending: Pending | null,
  offset: number,
  watch: Stopwatch,
  entries: Entry[],
  commands: Asked[],
): void {
  const node = plan.nodes[index] as PlanNode
  const seq = pending ? pending.seq : next.seq++
  const began = watch.microseconds()
  const outcome = seq >= MAX_STEPS ? tooLong() : outcomeOf(plan, node, next, pending?.answers ?? [])
  const entry: Entry = {
    seq,
    node: index,
    status: 'done',
    port: null,
    offset: pending ? pending.askedAt : offset,
    durationUs: Math.max(0, Math.round(watch.microseconds() - began)),
    output: [],
    origins: 0,
    decision: null,
    answers: pending?.answers ?? [],
    failure: null,
    effects: [],
  }
  entries.push(entry)
  switch (outcome.kind) {
    case 'ask':
      entry.status = 'waiting'
      next.pending = [...next.pending, { seq, node: index, answers: [...entry.answers], askedAt: entry.offset }]
      next.status = 'waiting'
      commands.push({ seq, node: index, command: outcome.command })
      return
    case 'failed': {
      entry.status = 'failed'
      entry.failure = outcome.failure
      const target = node.next.get(ERROR_PORT)
      if (target === undefined) next.status = 'failed'
      else {
        entry.port = ERROR_PORT
        next.at = target
      }
      return
    }
    default: {
      entry.output = outcome.output
      entry.origins = outcome.origins
      next.scope[node.node.key] = node.toRecord(outcome.output)
      next.masks[index] = outcome.origins
      if (outcome.kind === 'end') {
        next.status = 'ended'
        next.outcome = outcome.outcome
        return
      }
      entry.decision = outcome.decision ?? null
      entry.port = outcome.port
      const target = node.next.get(outcome.port)
      // A checked plan has no open ports; should one be missing all the same, the run must not end in silence.
      if (target === undefined) {
        entry.status = 'failed'
        entry.failure = {
          code: 'open-port',
          message: `It left by “${outcome.port}”, which leads nowhere.`,
          next: 'Connect the port and publish.',
        }
        next.status = 'failed'
      } else next.at = target
    }
  }
}

function outcomeOf(plan: Plan, node: PlanNode, state: RunState, answers: readonly Answer[]): Outcome {
  const last = answers.at(-1)
  if (last?.kind === 'failed') return { kind: 'failed', failure: last.failure }
  const context: StepContext = {
    scope: state.scope,
    now: state.facts.asOf,
    origins: (...read) => originsOfReads(plan, state, read),
  }
  try {
    if (answers.length === 0) return node.compiled.run(context)
    if (!node.compiled.resume) throw new Error(`node type ${node.node.type} asks but does not take answers`)
    return node.compiled.resume(context, answers)
  } catch (thrown) {
    return { kind: 'failed', failure: failureOf(thrown) }
  }
}

/** A wrong value is the step's failure; a bug in a node type is too, so that one run's trouble stays its own. */
const failureOf = (thrown: unknown): Failure =>
  thrown instanceof ExpressionFailure
    ? { code: thrown.code, message: thrown.message, next: thrown.next }
    : {
        code: 'internal',
        message: `This step stopped on an error of Signalbox: ${wordsOf(thrown)}`,
        next: 'Report it with the run’s case; the run itself can be started again.',
      }

const tooLong = (): Outcome => ({
  kind: 'failed',
  failure: { code: 'too-long', message: `The run took ${MAX_STEPS} steps, which is the limit.`, next: 'Continue it as a new run.' },
})

/** `reads` array -> its `[node index, field index]` pairs, worked out once per expression and plan. */
const readCaches = new WeakMap<Plan, WeakMap<readonly string[], Int32Array>>()
const INPUT = -1
const RULE = -2

function originsOfReads(plan: Plan, state: RunState, read: readonly { reads: readonly string[] }[]): OriginMask {
  let cache = readCaches.get(plan)
  if (!cache) {
    cache = new WeakMap()
    readCaches.set(plan, cache)
  }
  let mask = 0
  for (const { reads } of read) {
    let places = cache.get(reads)
    if (!places) {
      places = placesOf(plan, reads)
      cache.set(reads, places)
    }
    for (let at = 0; at < places.length; at += 2) {
      const node = places[at] as number
      if (node === INPUT) mask |= originBit('input')
      else if (node === RULE) mask |= originBit('rule')
      else mask |= maskOf(state.masks[node], places[at + 1] as number)
    }
  }
  return mask || originBit('rule')
}

function maskOf(masks: OriginMask | OriginMask[] | undefined, field: number): OriginMask {
  if (masks === undefined) return 0
  if (typeof masks === 'number') return masks
  return field >= 0 ? (masks[field] ?? 0) : masks.reduce((all, mask) => all | mask, 0)
}

function placesOf(plan: Plan, reads: readonly string[]): Int32Array {
  return Int32Array.from(
    reads.flatMap((path) => {
      const [root, field] = path.split('.') as [string, string | undefined]
      if (root === 'input') return [INPUT, 0]
      if (root === 'settings' || root === 'run') return [RULE, 0]
      const node = plan.byKey.get(root)
      return node ? [node.index, field === undefined ? -1 : node.fields.indexOf(field)] : []
    }),
  )
}

/** Reads a dotted path out of a scope by own properties only; `undefined` where it is not there. */
export function valueAt(scope: JsonRecord, path: string): JsonRecord[string] | undefined {
  let value: JsonRecord[string] | undefined = scope
  for (const part of path.split('.')) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, part)) return undefined
    value = (value as JsonRecord)[part]
  }
  return value
}
