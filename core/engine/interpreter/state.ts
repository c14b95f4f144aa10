// What is known of a run at one moment: where its tokens are, what it waits for, what its steps gave.
import type { Failure } from '../../model/news.ts'
import type { Answer, Decision } from '../../model/record.ts'
import type { Json, JsonRecord, OriginMask } from '../../model/values.ts'
import type { Plan } from './plan.ts'

/** Steps a run may take before it is stopped, and from which on its narrative warns (PROMISES 12). */
export const MAX_STEPS = 50_000
export const WARN_STEPS = 10_000

/** What a run is told at its start; recorded, so that every expression of it sees the same for ever. */
export type RunFacts = {
  id: number
  workflow: string
  /** When it was accepted, by the clock. */
  startedAt: number
  /** What the run takes for its start: the same, or its --as-of. */
  asOf: number
}

/** A step that asked and waits for an answer. */
export type Pending = { seq: number; node: number; path: string; answers: Answer[]; askedAt: number }

/** A node that is to run next. With `seq`, a step that waited (a for each) is to be completed. */
export type Token = { node: number; path: string; seq: number | null }

/** What the nodes of one path see: the run itself is '', the first item of the for each that is step 4 is `4.0`. */
export type Frame = {
  /** The advance that made it; a later one copies it before it writes. */
  turn: number
  /** `input`, `settings`, `run` and the outputs so far by node key. */
  scope: JsonRecord
  /** Origins of each node's output fields: one mask for all of them, or one a field. */
  masks: (OriginMask | OriginMask[])[]
  /** How often each node has started in this frame; counted only where a path may lead back. */
  visits: number[]
}

/** Branches that have come to a join so far. */
export type Joining = { arrived: string[]; failed: string[]; ready: boolean }

/** A for each under way. */
export type Each = {
  /** As of a frame. */
  turn: number
  node: number
  path: string
  items: readonly Json[]
  atOnce: number
  goOn: boolean
  next: number
  live: Set<number>
  results: Json[]
  failed: { index: number; failure: Failure }[]
  origins: OriginMask
  over: boolean
}

export type RunState = {
  status: 'running' | 'waiting' | 'ended' | 'failed' | 'cancelled'
  facts: RunFacts
  frames: Map<string, Frame>
  ready: Token[]
  pending: Pending[]
  /** By `node path` of the join. */
  joins: Map<string, Joining>
  /** By seq of the for each's step. */
  eaches: Map<number, Each>
  /** By `node path`, where a path leads back: events that passes before have taken, so that none is taken for the next one. */
  heard: Map<string, readonly number[]>
  /** Steps that nothing needs any more; their end is still to be recorded. */
  dropped: Pending[]
  /** Number of the next step. */
  seq: number
  turn: number
  outcome: string | null
  /** Why it failed or was cancelled. */
  failure: Failure | null
}

/** What one step leaves in the journal. A waiting entry is followed by a done, failed or cancelled one with the same seq. */
export type Entry = {
  seq: number
  node: number
  path: string
  status: 'done' | 'waiting' | 'failed' | 'cancelled'
  /** Port it left by, `*` for all, or null. */
  port: string | null
  /** Milliseconds since the start of the run. */
  offset: number
  /** Milliseconds since the start of the run at which a step that waited had its last answer; null where it had none. */
  answered: number | null
  durationUs: number
  output: Json[]
  origins: OriginMask | OriginMask[]
  decision: Decision | null
  answers: readonly Answer[]
  failure: Failure | null
  /** Do-once keys of effects; filled in by the runner. */
  effects: string[]
}

export function initialState(plan: Plan, facts: RunFacts, input: JsonRecord): RunState {
  const run = { id: facts.id, workflow: facts.workflow, startedAt: new Date(facts.asOf).toISOString() }
  return {
    status: 'running',
    facts,
    frames: new Map([['', { turn: 0, scope: { input, settings: plan.settings, run }, masks: [], visits: [] }]]),
    ready: [{ node: plan.start, path: '', seq: null }],
    pending: [],
    joins: new Map(),
    eaches: new Map(),
    heard: new Map(),
    dropped: [],
    ...{ seq: 0, turn: 0, outcome: null, failure: null },
  }
}

/** A copy that can be worked on without the one before noticing. Frames and for-eaches are copied when first written. */
export const nextTurn = (state: RunState): RunState => ({
  ...state,
  turn: state.turn + 1,
  frames: state.frames.size === 1 ? state.frames : new Map(state.frames),
  ready: [...state.ready],
  pending: [...state.pending],
  joins: new Map(state.joins),
  eaches: new Map(state.eaches),
  heard: new Map(state.heard),
  dropped: [],
})

export const heardBy = ({ heard }: RunState, { node, path }: Pick<Token, 'node' | 'path'>): readonly number[] =>
  heard.get(`${node} ${path}`) ?? []

export function frameOf(state: RunState, path: string): Frame {
  const frame = state.frames.get(path)
  if (!frame) throw new Error(`The record names the place “${path}”, which this run does not have`)
  return frame
}

/** The frame, made this turn's own. */
export function ownFrame(state: RunState, path: string): Frame {
  const frame = frameOf(state, path)
  if (frame.turn === state.turn) return frame
  const own = { turn: state.turn, scope: { ...frame.scope }, masks: frame.masks.slice(), visits: frame.visits.slice() }
  // The map may still be shared with the state before: with a single frame it is cheaper to make a new one here.
  if (state.frames.size === 1) state.frames = new Map([[path, own]])
  else state.frames.set(path, own)
  return own
}

/** Number of the try this step is at: each back-off that is over made another one. */
export const attemptOf = (answers: readonly Answer[]): number => 1 + answers.filter((answer) => answer.kind === 'retry').length

/** The iteration an effect belongs to: the path, and where a path led back how many times the node had run there. */
export function iterationOf(plan: Plan, state: RunState, node: number, path: string): string {
  const visit = plan.repeats ? (frameOf(state, path).visits[node] ?? 1) : 1
  return visit > 1 ? `${path}~${visit}` : path
}
