// What is known of a run at one moment. It is folded from what was recorded, never recomputed.
import type { Failure } from '../../model/news.ts'
import type { Answer, Decision } from '../../model/record.ts'
import type { Json, JsonRecord, OriginMask } from '../../model/values.ts'
import type { Plan } from './plan.ts'

/** Steps a run may take before it is stopped (PROMISES 12). */
export const MAX_STEPS = 50_000

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
export type Pending = { seq: number; node: number; answers: Answer[]; askedAt: number }

export type RunState = {
  status: 'running' | 'waiting' | 'ended' | 'failed'
  facts: RunFacts
  /** `input`, `settings`, `run` and the outputs so far by node key. */
  scope: JsonRecord
  /** Origins of each node's output fields: one mask for all of them, or one a field. */
  masks: (OriginMask | OriginMask[])[]
  /** Index of the node to run next, or -1. */
  at: number
  pending: Pending[]
  /** Number of the next step. */
  seq: number
  outcome: string | null
}

/** What one step leaves in the journal. A waiting entry is followed by a done or failed one with the same seq. */
export type Entry = {
  seq: number
  node: number
  status: 'done' | 'waiting' | 'failed'
  /** Port it left by, or null. */
  port: string | null
  /** Milliseconds since the start of the run. */
  offset: number
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
    scope: { input, settings: plan.settings, run },
    masks: [],
    at: plan.start,
    pending: [],
    seq: 0,
    outcome: null,
  }
}

/** Brings a state to what recorded entries say, without running anything. */
export function fold(plan: Plan, state: RunState, entries: readonly Entry[]): RunState {
  const next: RunState = { ...state, scope: { ...state.scope }, masks: [...state.masks], pending: [...state.pending] }
  for (const entry of entries) {
    const node = plan.nodes[entry.node]
    if (!node) throw new Error(`The record names node ${entry.node}, which its version does not have`)
    next.seq = Math.max(next.seq, entry.seq + 1)
    next.pending = next.pending.filter((pending) => pending.seq !== entry.seq)
    if (entry.status === 'waiting') {
      next.pending.push({ seq: entry.seq, node: entry.node, answers: [...entry.answers], askedAt: entry.offset })
      next.at = -1
      next.status = 'waiting'
      continue
    }
    if (entry.status === 'done') {
      next.scope[node.node.key] = node.toRecord(entry.output)
      next.masks[entry.node] = entry.origins
    }
    const target = entry.port === null ? undefined : node.next.get(entry.port)
    next.at = target ?? -1
    next.status = target !== undefined ? 'running' : entry.status === 'failed' ? 'failed' : 'ended'
    if (next.status === 'ended') next.outcome = outcomeOf(node.config)
  }
  return next
}

const outcomeOf = (config: unknown): string | null => {
  const outcome = (config as { outcome?: unknown }).outcome
  return typeof outcome === 'string' ? outcome : null
}
