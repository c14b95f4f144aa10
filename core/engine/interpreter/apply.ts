// Brings a state to what one recorded entry says. Advancing and folding both go through here, so that a state read back
// from the journal is the state that was written, whatever happened in between.
import type { Failure } from '../../model/news.ts'
import { type Json, originBit } from '../../model/values.ts'
import { ALL_PORTS, ERROR_PORT, type Plan, type PlanNode } from './plan.ts'
import { type Each, type Entry, frameOf, heardBy, type Joining, nextTurn, ownFrame, type RunState } from './state.ts'

/** Brings a state to what recorded entries say, without running anything. */
export function fold(plan: Plan, state: RunState, entries: readonly Entry[]): RunState {
  const next = nextTurn(state)
  for (const entry of entries) apply(plan, next, entry)
  next.dropped = []
  return next
}

/** Changes `state`. */
export function apply(plan: Plan, state: RunState, entry: Entry): void {
  const node = plan.nodes[entry.node]
  if (!node) throw new Error(`The record names node ${entry.node}, which its version does not have`)
  state.seq = Math.max(state.seq, entry.seq + 1)
  // What dropped the step came just before and has taken it away already.
  if (entry.status === 'cancelled' && entry.failure?.code === NOT_NEEDED) return
  if (plan.repeats && entry.status !== 'waiting') hear(state, entry)
  const pending = take(state.pending, (one) => one.seq === entry.seq)
  take(state.ready, (one) => (one.seq === null ? !pending && one.node === entry.node && one.path === entry.path : one.seq === entry.seq))
  if (!pending && plan.repeats && entry.status !== 'cancelled') {
    const { visits } = ownFrame(state, entry.path)
    visits[entry.node] = (visits[entry.node] ?? 0) + 1
  }
  if (entry.status === 'waiting') {
    const { seq, path, offset } = entry
    state.pending.push({ seq, node: entry.node, path, answers: [...entry.answers], askedAt: offset })
    if (node.spec.flow === 'each' && !pending) openEach(plan, state, node, entry)
  } else if (entry.status === 'failed') {
    if (node.spec.flow === 'each') dropEach(state, entry.seq)
    // A join that cannot come about any more ends its branches just as one that goes on without them.
    if (node.spec.flow === 'join') dropBranches(plan, state, node, entry.path)
    if (entry.port === null) failAt(plan, state, node, entry.path, entry.failure as Failure)
    else leave(plan, state, node, ERROR_PORT, entry.path)
  } else if (entry.status === 'cancelled') stopFor(state, entry.failure as Failure)
  else finish(plan, state, node, entry)
  if (state.status === 'running' || state.status === 'waiting') state.status = state.ready.length > 0 ? 'running' : 'waiting'
}

function hear(state: RunState, { node, path, answers }: Entry): void {
  const events = answers.flatMap((answer) => (answer.kind === 'event' ? [answer.event] : []))
  if (events.length) state.heard.set(`${node} ${path}`, [...heardBy(state, { node, path }), ...events])
}

/** Why a step was stopped that nothing needed any more; the run itself goes on. */
export const NOT_NEEDED = 'not-needed'
export const CANCELLED = 'cancelled'

function stopFor(state: RunState, failure: Failure): void {
  state.status = failure.code === CANCELLED ? 'cancelled' : 'failed'
  state.failure = failure
  state.ready = []
  state.joins.clear()
  state.eaches.clear()
  const whole = state.frames.get('')
  if (whole && state.frames.size > 1) state.frames = new Map([['', whole]])
}

function finish(plan: Plan, state: RunState, node: PlanNode, entry: Entry): void {
  const { path } = entry
  const frame = ownFrame(state, path)
  frame.scope[node.node.key] = node.toRecord(entry.output)
  frame.masks[node.index] = entry.origins
  switch (node.spec.flow) {
    case 'end':
      state.status = 'ended'
      state.outcome = outcomeOf(node.config)
      return
    case 'collect':
      iterationOver(plan, state, path, { value: entry.output[0] ?? null, origins: entry.origins })
      return
    case 'join':
      dropBranches(plan, state, node, path)
      break
    case 'each':
      dropEach(state, entry.seq)
      break
  }
  if (entry.port === ALL_PORTS) for (const port of node.ports) leave(plan, state, node, port.name, path)
  else if (entry.port !== null) leave(plan, state, node, entry.port, path)
}

/** Puts a token where the port leads; at a join it is counted instead. */
function leave(plan: Plan, state: RunState, from: PlanNode, port: string, path: string): void {
  const index = from.next.get(port)
  const target = index === undefined ? undefined : plan.nodes[index]
  if (!target) {
    failAt(plan, state, from, path, nowhere(port))
    return
  }
  if (target.spec.flow !== 'join') {
    state.ready.push({ node: target.index, path, seq: null })
    return
  }
  const top = from.index === target.partner && port !== ERROR_PORT ? { kind: 'branch', port } : from.within.at(-1)
  arrive(plan, state, target, path, top?.kind === 'branch' ? top.port : port, true)
}

// A checked plan has no open ports; should one be missing all the same, the run must not end in silence.
const nowhere = (port: string): Failure => ({
  code: 'open-port',
  message: `It left by “${port}”, which leads nowhere.`,
  next: 'Connect the port and publish.',
})

/** A failure that no error edge takes up: it is the branch's, the item's, or the run's. */
function failAt(plan: Plan, state: RunState, node: PlanNode, path: string, failure: Failure): void {
  const top = node.within.at(-1)
  if (top?.kind === 'branch') {
    const join = plan.nodes[plan.nodes[top.of]?.partner ?? -1]
    if (join) {
      arrive(plan, state, join, path, top.port, false)
      return
    }
  }
  if (top?.kind === 'body') {
    iterationOver(plan, state, path, { failure })
    return
  }
  state.status = 'failed'
  state.failure = failure
  state.ready = []
}

// ---- joins ----------------------------------------------------------------------------------------------------------

export const joinKey = (join: PlanNode, path: string): string => `${join.index} ${path}`
const joinAt = (key: string): { node: number; path: string } => {
  const gap = key.indexOf(' ')
  return { node: Number(key.slice(0, gap)), path: key.slice(gap + 1) }
}

function arrive(plan: Plan, state: RunState, join: PlanNode, path: string, branch: string, fine: boolean): void {
  const key = joinKey(join, path)
  const before: Joining = state.joins.get(key) ?? { arrived: [], failed: [], ready: false }
  const now = {
    arrived: fine ? [...before.arrived, branch] : before.arrived,
    failed: fine ? before.failed : [...before.failed, branch],
    ready: before.ready,
  }
  const branches = plan.nodes[join.partner]?.ports.length ?? 0
  const need = join.compiled.need?.(branches) ?? branches
  const waiting = branches - now.arrived.length - now.failed.length
  // One that waits for all hears all of them out; the others know as soon as enough came, or no longer can.
  const known = need === branches ? waiting === 0 : now.arrived.length >= need || now.arrived.length + waiting < need
  if (known && !now.ready) {
    now.ready = true
    state.ready.unshift({ node: join.index, path, seq: null })
  }
  state.joins.set(key, now)
}

/** Once a join has gone on, or has failed, nothing of its branches goes on beside it. */
function dropBranches(plan: Plan, state: RunState, join: PlanNode, path: string): void {
  state.joins.delete(joinKey(join, path))
  const below = path === '' ? '' : `${path}/`
  drop(state, (one) => {
    const here = one.path === path || one.path.startsWith(below)
    return here && (plan.nodes[one.node]?.within ?? []).some((inside) => inside.kind === 'branch' && inside.of === join.partner)
  })
}

/** Drops what waits or is to run, with the joins and for-eaches under way in it and everything below them. */
function drop(state: RunState, gone: (one: { node: number; path: string }) => boolean): void {
  state.dropped.push(...state.pending.filter(gone))
  state.pending = state.pending.filter((one) => !gone(one))
  state.ready = state.ready.filter((one) => !gone(one))
  for (const key of [...state.joins.keys()]) if (gone(joinAt(key))) state.joins.delete(key)
  for (const [seq, each] of [...state.eaches]) if (gone(each)) dropEach(state, seq)
}

// ---- for each -------------------------------------------------------------------------------------------------------

/** Where the item's nodes run: `4.0` is the first item of the for each that is step 4, `4.0/9.2` the third of one inside of it. */
const bodyPath = (path: string, seq: number, index: number): string => `${path === '' ? '' : `${path}/`}${seq}.${index}`

/** Step of the innermost for each of a path and the item's place in it. */
function placeInEach(path: string): { seq: number; index: number } {
  const [seq, index] = path.slice(path.lastIndexOf('/') + 1).split('.')
  return { seq: Number(seq), index: Number(index) }
}

/** A waiting entry of a for each holds its items and how they are to be taken: `[items, at once, go on]`. */
function openEach(plan: Plan, state: RunState, node: PlanNode, entry: Entry): void {
  const [items, atOnce, goOn] = entry.output as [Json[], number, boolean]
  state.eaches.set(entry.seq, {
    ...{ turn: state.turn, node: node.index, path: entry.path, items, atOnce, goOn, next: 0, live: new Set(), results: [], failed: [] },
    origins: typeof entry.origins === 'number' ? entry.origins : originBit('rule'),
    over: false,
  })
  refill(plan, state, entry.seq)
}

/** The for each, made this turn's own. */
function ownEach(state: RunState, seq: number): Each | null {
  const each = state.eaches.get(seq)
  if (!each || each.turn === state.turn) return each ?? null
  const own = { ...each, turn: state.turn, live: new Set(each.live), results: each.results.slice(), failed: each.failed.slice() }
  state.eaches.set(seq, own)
  return own
}

/** Starts items until as many are under way as may be; completes the step when all are through. */
function refill(plan: Plan, state: RunState, seq: number): void {
  const each = ownEach(state, seq)
  const node = each && plan.nodes[each.node]
  const body = node?.next.get('each')
  if (!each || !node || body === undefined) return
  while (!each.over && each.live.size < each.atOnce && each.next < each.items.length) {
    const index = each.next++
    const outer = frameOf(state, each.path)
    const path = bodyPath(each.path, seq, index)
    const item = { item: each.items[index] as Json, index, count: each.items.length }
    const masks = outer.masks.slice()
    masks[node.index] = each.origins
    if (state.frames.size === 1) state.frames = new Map(state.frames)
    state.frames.set(path, { turn: state.turn, scope: { ...outer.scope, [node.node.key]: item }, masks, visits: [] })
    each.live.add(index)
    state.ready.push({ node: body, path, seq: null })
  }
  if (each.over || each.live.size > 0) return
  each.over = true
  state.ready.push({ node: each.node, path: each.path, seq })
}

type Through = { value: Json; origins: Entry['origins'] } | { failure: Failure }

function iterationOver(plan: Plan, state: RunState, path: string, through: Through): void {
  const { seq, index } = placeInEach(path)
  const each = ownEach(state, seq)
  if (!each?.live.delete(index)) return
  state.frames.delete(path)
  if ('failure' in through) {
    each.failed.push({ index, failure: through.failure })
    if (!each.goOn) {
      each.over = true
      dropBodies(state, seq)
      state.ready.push({ node: each.node, path: each.path, seq })
      return
    }
  } else {
    each.results[index] = through.value
    each.origins |= typeof through.origins === 'number' ? through.origins : through.origins.reduce((all, mask) => all | mask, 0)
  }
  refill(plan, state, seq)
}

function dropEach(state: RunState, seq: number): void {
  if (state.eaches.get(seq)?.live.size) dropBodies(state, seq)
  state.eaches.delete(seq)
}

function dropBodies(state: RunState, seq: number): void {
  const inside = (path: string) => path.split('/').some((part) => part.startsWith(`${seq}.`))
  drop(state, (one) => inside(one.path))
  for (const path of [...state.frames.keys()]) if (inside(path)) state.frames.delete(path)
}

const outcomeOf = (config: unknown): string | null => {
  const outcome = (config as { outcome?: unknown }).outcome
  return typeof outcome === 'string' ? outcome : null
}

function take<One>(from: One[], wanted: (one: One) => boolean): One | null {
  const at = from.findIndex(wanted)
  return at < 0 ? null : (from.splice(at, 1)[0] as One)
}
