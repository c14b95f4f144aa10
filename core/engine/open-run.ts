// A run that is being worked on: its state in memory and what of it is already in the journal.
import type { RunStatus } from '../model/record.ts'
import type { Json, JsonRecord, OriginMask } from '../model/values.ts'
import { fold } from './interpreter/apply.ts'
import { packEntries, packInput, unpackEntries } from './interpreter/journal.ts'
import type { PlanNode } from './interpreter/plan.ts'
import { type Entry, initialState, type RunState } from './interpreter/state.ts'
import type { LoadedPlan, Powers } from './powers.ts'
import type { Store, StoredRun, Writes } from './store.ts'

export type OpenRun = {
  row: StoredRun
  /** Whether it has a row in the database yet. */
  stored: boolean
  /** The input as JSON text; as stored, once the run is. */
  input: string
  loaded: LoadedPlan
  state: RunState
  /** Journal bodies written so far. */
  segments: readonly string[]
  /** Size of its journal with everything that was put aside, in characters. */
  size: number
  /** Steps whose effect is in doubt. */
  doubts: ReadonlySet<number>
}

export type NewRun = Pick<StoredRun, 'id' | 'trigger' | 'startedAt' | 'asOf' | 'input'> &
  Partial<Pick<StoredRun, 'parent' | 'parentSeq' | 'depth' | 'serial' | 'rerunOf'>>

export function newRun(powers: Powers, loaded: LoadedPlan, run: NewRun, inputText: string): OpenRun {
  const row: StoredRun = {
    ...{ parent: null, parentSeq: null, depth: 0, serial: null, rerunOf: null, crashes: 0 },
    ...run,
    ...{ plan: loaded.id, uid: powers.uid(), status: 'running', outcome: null, duration: null },
  }
  return { row, stored: false, input: inputText, loaded, state: stateAtStart(loaded, row), segments: [], size: 0, doubts: new Set() }
}

const stateAtStart = (loaded: LoadedPlan, { id, startedAt, asOf, input }: StoredRun): RunState =>
  initialState(loaded.plan, { id, workflow: loaded.workflowName, startedAt, asOf: asOf ?? startedAt }, input)

/** Folds what is stored; nothing is run. Null when there is no such run. */
export function loadRun(powers: Powers, id: number): OpenRun | null {
  const stored = powers.store.readRun(id)
  if (!stored) return null
  const { run: row, segments, input } = stored
  const loaded = powers.loadPlan(row.plan)
  const state = fold(loaded.plan, stateAtStart(loaded, row), entriesOf(powers.store, loaded, segments))
  const size = segments.reduce((sum, segment) => sum + segment.length, 0)
  return { row, stored: true, input, loaded, segments, state, size, doubts: new Set(powers.store.doubtsOf(id)) }
}

export const entriesOf = (store: Pick<Store, 'bringBack'>, loaded: LoadedPlan, segments: readonly string[]): Entry[] =>
  segments.flatMap((segment) => unpackEntries(loaded.plan, segment, (hash: string): Json => store.bringBack(hash)))

export const isOver = (status: RunStatus): boolean => status === 'ended' || status === 'failed' || status === 'cancelled'

/** Writes what a piece of work added to a run; gives the run as it then stands. */
export function writeRun(writes: Writes, before: OpenRun, state: RunState, entries: Entry[], status: RunStatus, now: number): OpenRun {
  let size = before.size
  const putAside = (value: Json): string | null => {
    const hash = writes.putAside(value)
    if (hash !== null) size += JSON.stringify(value).length
    return hash
  }
  const over = isOver(status)
  const row: StoredRun = { ...before.row, status, outcome: state.outcome, duration: over ? Math.max(0, now - before.row.startedAt) : null }
  const input = before.stored ? before.input : packInput(row.input, before.input, writes.putAside)
  if (before.stored) writes.updateRun(row.id, row.status, row.outcome, row.duration)
  else writes.insertRun(row, input)
  let { segments } = before
  if (entries.length > 0) {
    const body = packEntries(before.loaded.plan, entries, putAside)
    size += body.length
    writes.appendJournal(row.id, segments.length, body)
    segments = [...segments, body]
  }
  if (over) writes.sealRun(row, input, segments, now)
  return { ...before, row, stored: true, input, state, segments, size }
}

/** A run whose input alone is kept, until it is let in. */
export function queueRun(writes: Writes, run: OpenRun): OpenRun {
  const row: StoredRun = { ...run.row, status: 'queued' }
  const input = packInput(row.input, run.input, writes.putAside)
  writes.insertRun(row, input)
  return { ...run, row, input, stored: true }
}

/** What the run gives back: the result of the end it came to. */
export function resultOf(run: OpenRun): JsonRecord {
  const end = endOf(run)
  return end ? (run.state.frames.get('')?.scope[end.node.key] as JsonRecord) : {}
}

/** Where that came from, all fields together. */
export function originsOfResult(run: OpenRun): OriginMask {
  const end = endOf(run)
  const masks = (end && run.state.frames.get('')?.masks[end.index]) ?? 0
  return typeof masks === 'number' ? masks : masks.reduce((all, mask) => all | mask, 0)
}

function endOf({ loaded, state }: OpenRun): PlanNode | undefined {
  const scope = state.frames.get('')?.scope ?? {}
  return state.outcome === null
    ? undefined
    : loaded.plan.nodes.find((node) => node.spec.flow === 'end' && Object.hasOwn(scope, node.node.key))
}
