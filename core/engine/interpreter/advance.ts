// The interpreter: a pure function from (plan, state, event) to the next state, what to record and what to ask for.
// The only thing it takes from outside is a stopwatch for durations, which decides nothing.

import { ExpressionFailure } from '../../expression/failure.ts'
import type { Failure } from '../../model/news.ts'
import { wordsOf } from '../../model/news.ts'
import type { Answer } from '../../model/record.ts'
import { type JsonRecord, type OriginMask, originBit } from '../../model/values.ts'
import type { Command, Outcome, StepContext } from '../../nodes/spec.ts'
import { apply, joinKey, NOT_NEEDED } from './apply.ts'
import { ALL_PORTS, ERROR_PORT, type Plan, type PlanNode } from './plan.ts'
import { retryDelay } from './retry.ts'
import {
  attemptOf,
  type Entry,
  type Frame,
  frameOf,
  iterationOf,
  MAX_STEPS,
  nextTurn,
  type Pending,
  type RunState,
  type Token,
} from './state.ts'

export type RunEvent =
  | { kind: 'go' }
  | { kind: 'answer'; seq: number; answer: Answer }
  /** Ends the run from outside: somebody cancelled it, its time is over, it is too large. */
  | { kind: 'stop'; failure: Failure }
/** `iteration`: which pass of the node this is, for its do-once keys. */
export type Asked = { seq: number; node: number; path: string; iteration: string; attempt: number; command: Command }
export type Advanced = { state: RunState; entries: Entry[]; commands: Asked[] }

/** `microseconds` is a stopwatch; `now` is the wall clock, milliseconds since the epoch. */
export type Stopwatch = { microseconds(): number; now(): number }

/** One advance at work: the state it may change, and what comes of it. */
type Turn = { plan: Plan; state: RunState; watch: Stopwatch; offset: number; entries: Entry[]; commands: Asked[] }

/**
 * Runs every step that can run. Does not change `state`.
 * An answer to a step that does not wait (any more) changes nothing: entries and commands are empty.
 */
export function advance(plan: Plan, state: RunState, event: RunEvent, watch: Stopwatch): Advanced {
  const over = state.status !== 'running' && state.status !== 'waiting'
  if (over || (event.kind === 'answer' && !state.pending.some((one) => one.seq === event.seq))) return { state, entries: [], commands: [] }
  const offset = Math.max(0, watch.now() - state.facts.startedAt)
  const turn: Turn = { plan, state: nextTurn(state), watch, offset, entries: [], commands: [] }
  if (event.kind === 'stop') stop(turn, event.failure)
  if (event.kind === 'answer') {
    const pending = turn.state.pending.find((one) => one.seq === event.seq) as Pending
    takeStep(turn, pending.node, pending.path, { ...pending, answers: [...pending.answers, event.answer] })
  }
  for (let token = turn.state.ready[0]; token && turn.state.status === 'running'; token = turn.state.ready[0]) takeToken(turn, token)
  return { state: turn.state, entries: turn.entries, commands: turn.commands }
}

function takeToken(turn: Turn, { node, path, seq }: Token): void {
  const pending = seq === null ? null : (turn.state.pending.find((one) => one.seq === seq) ?? null)
  takeStep(turn, node, path, pending)
}

function takeStep(turn: Turn, index: number, path: string, pending: Pending | null): void {
  const { plan, state, watch } = turn
  const node = plan.nodes[index] as PlanNode
  const seq = pending ? pending.seq : state.seq
  const answers = pending?.answers ?? []
  const began = watch.microseconds()
  const outcome = seq >= MAX_STEPS ? tooLong() : outcomeOf(turn, node, path, pending)
  record(turn, {
    ...{ seq, node: index, path, answers, ...written(node, outcome) },
    offset: pending ? pending.askedAt : turn.offset,
    answered: answers.length > 0 ? turn.offset : null,
    durationUs: Math.max(0, Math.round(watch.microseconds() - began)),
    effects: [],
  })
  if (outcome.kind === 'ask') {
    const iteration = iterationOf(plan, state, index, path)
    turn.commands.push({ seq, node: index, path, iteration, attempt: attemptOf(answers), command: outcome.command })
  }
}

function record(turn: Turn, entry: Entry): void {
  turn.entries.push(entry)
  apply(turn.plan, turn.state, entry)
  for (const one of turn.state.dropped.splice(0))
    turn.entries.push(cancelled(turn, one, notNeeded(turn.plan.nodes[entry.node] as PlanNode)))
}

type Written = Pick<Entry, 'status' | 'port' | 'output' | 'origins' | 'decision' | 'failure'>
const PLAIN: Written = { status: 'done', port: null, output: [], origins: 0, decision: null, failure: null }

/** What an outcome leaves in the journal. */
function written(node: PlanNode, outcome: Outcome): Written {
  switch (outcome.kind) {
    case 'ask':
      return { ...PLAIN, status: 'waiting' }
    case 'each':
      return { ...PLAIN, status: 'waiting', output: [outcome.items, outcome.atOnce, outcome.goOn], origins: outcome.origins }
    case 'failed':
      return { ...PLAIN, status: 'failed', failure: outcome.failure, port: node.next.has(ERROR_PORT) ? ERROR_PORT : null }
    case 'end':
      return { ...PLAIN, output: outcome.output, origins: outcome.origins }
    case 'fork':
      return { ...PLAIN, output: outcome.output, origins: outcome.origins, port: ALL_PORTS }
    case 'done':
      return { ...PLAIN, output: outcome.output, origins: outcome.origins, port: outcome.port || null, decision: outcome.decision ?? null }
  }
}

/** Every step that waits is closed with the reason; a run that had not begun closes its start. */
function stop(turn: Turn, failure: Failure): void {
  const { state } = turn
  const open = state.pending.length > 0 ? state.pending : state.ready.slice(0, 1).map(({ node, path }) => startOf(state, node, path))
  for (const one of [...open]) {
    const entry = cancelled(turn, one, failure)
    turn.entries.push(entry)
    apply(turn.plan, state, entry)
  }
  state.dropped = []
}

const startOf = (state: RunState, node: number, path: string): Pending => ({ seq: state.seq, node, path, answers: [], askedAt: 0 })

const cancelled = ({ offset }: Turn, { seq, node, path, answers, askedAt }: Pending, failure: Failure): Entry => ({
  ...{ seq, node, path, answers, offset: askedAt, answered: offset, status: 'cancelled', port: null, output: [], origins: 0 },
  ...{ decision: null, failure, durationUs: 0, effects: [] },
})

const notNeeded = ({ node }: PlanNode): Failure => ({
  code: NOT_NEEDED,
  message: `“${node.title || node.key}” went on without it.`,
  next: 'Nothing is to be done.',
})

function outcomeOf(turn: Turn, node: PlanNode, path: string, pending: Pending | null): Outcome {
  const { plan, state } = turn
  const answers = pending?.answers ?? []
  const last = answers.at(-1)
  if (last?.kind === 'failed') return tryAgain(turn, node, pending as Pending, last)
  const frame = frameOf(state, path)
  const context: StepContext = {
    scope: frame.scope,
    now: state.facts.asOf,
    at: state.facts.asOf + (pending ? pending.askedAt : turn.offset),
    origins: (...read) => originsOfReads(plan, frame.masks, read),
  }
  if (node.spec.flow === 'join') context.arrivals = arrivalsAt(turn, node, path)
  const each = pending && state.eaches.get(pending.seq)
  if (each) {
    const results = Array.from(
      { length: each.over && !each.goOn && each.failed.length ? 0 : each.items.length },
      (_, at) => each.results[at] ?? null,
    )
    context.each = { results, failed: [...each.failed].sort((a, b) => a.index - b.index), origins: each.origins }
  }
  // Answers of earlier tries have had their say; a step that is tried again asks as it did at first.
  const heard = answers.slice(answers.findLastIndex((answer) => answer.kind === 'retry') + 1)
  try {
    if (heard.length === 0 && !each) return node.compiled.run(context)
    if (!node.compiled.resume) throw new Error(`node type ${node.node.type} asks but does not take answers`)
    return node.compiled.resume(context, heard)
  } catch (thrown) {
    return { kind: 'failed', failure: failureOf(thrown) }
  }
}

function arrivalsAt({ plan, state }: Turn, join: PlanNode, path: string): StepContext['arrivals'] {
  const { arrived, failed } = state.joins.get(joinKey(join, path)) ?? { arrived: [], failed: [] }
  return { branches: (plan.nodes[join.partner]?.ports ?? []).map((port) => port.name), arrived, failed }
}

/** A failed answer is the step's failure, unless trying again is allowed, can do no harm and was asked for. */
function tryAgain(
  { state }: Turn,
  node: PlanNode,
  { seq, answers }: Pending,
  { failure, again }: Extract<Answer, { kind: 'failed' }>,
): Outcome {
  const retry = node.node.handling?.retry
  const attempt = attemptOf(answers)
  if (!again || !retry || attempt >= retry.attempts) return { kind: 'failed', failure }
  return { kind: 'ask', command: { kind: 'retry', delayMs: retryDelay(retry, attempt, `${state.facts.id} ${seq}`) } }
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

function originsOfReads(plan: Plan, masks: Frame['masks'], read: readonly { reads: readonly string[] }[]): OriginMask {
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
      else mask |= maskOf(masks[node], places[at + 1] as number)
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
