// A run that is being worked on: its state in memory and what of it is already in the journal.
import type { RunStatus } from '../model/record.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import { packEntries, packInput, unpackEntries } from './interpreter/journal.ts'
import { type Entry, fold, initialState, type RunState } from './interpreter/state.ts'
import type { LoadedPlan, Powers } from './powers.ts'
import type { Store, StoredRun, Writes } from './store.ts'

export type OpenRun = {
  row: StoredRun
  /** The input as JSON text; as stored, once the run is. */
  input: string
  loaded: LoadedPlan
  state: RunState
  /** Journal bodies written so far. */
  segments: readonly string[]
}

export function newRun(
  powers: Powers,
  loaded: LoadedPlan,
  id: number,
  input: JsonRecord,
  inputText: string,
  trigger: string,
  startedAt: number,
  asOf: number | null,
): OpenRun {
  const row: StoredRun = {
    ...{ id, plan: loaded.id, trigger, startedAt, asOf, input },
    ...{ uid: powers.uid(), status: 'running' as RunStatus, outcome: null, duration: null },
  }
  const state = initialState(loaded.plan, { id, workflow: loaded.workflowName, startedAt, asOf: asOf ?? startedAt }, input)
  return { row, input: inputText, loaded, state, segments: [] }
}

/** Folds what is stored; nothing is run. Null when there is no such run. */
export function loadRun(powers: Powers, id: number): OpenRun | null {
  const stored = powers.store.readRun(id)
  if (!stored) return null
  const { run: row, segments } = stored
  const loaded = powers.loadPlan(row.plan)
  const start = initialState(
    loaded.plan,
    { id, workflow: loaded.workflowName, startedAt: row.startedAt, asOf: row.asOf ?? row.startedAt },
    row.input,
  )
  return { row, input: stored.input, loaded, segments, state: fold(loaded.plan, start, entriesOf(powers.store, loaded, segments)) }
}

export const entriesOf = (store: Pick<Store, 'bringBack'>, loaded: LoadedPlan, segments: readonly string[]): Entry[] =>
  segments.flatMap((segment) => unpackEntries(loaded.plan, segment, (hash: string): Json => store.bringBack(hash)))

/** Writes what a piece of work added to a run; gives the run as it then stands. */
export function writeRun(writes: Writes, before: OpenRun, state: RunState, entries: Entry[], status: RunStatus, now: number): OpenRun {
  const body = packEntries(before.loaded.plan, entries, writes.putAside)
  const over = status === 'ended' || status === 'failed' || status === 'cancelled'
  const row: StoredRun = { ...before.row, status, outcome: state.outcome, duration: over ? Math.max(0, now - before.row.startedAt) : null }
  const segments = [...before.segments, body]
  const first = before.segments.length === 0
  const input = first ? packInput(row.input, before.input, writes.putAside) : before.input
  if (first) writes.insertRun(row, input)
  else writes.updateRun(row.id, row.status, row.outcome, row.duration)
  writes.appendJournal(row.id, before.segments.length, body)
  // Whoever is still asked is asked for nothing: a run that never waited has asked nobody.
  if (over && (!first || state.pending.length > 0)) writes.voidReviews(row.id, null, now)
  if (over) writes.sealRun(row, input, segments, now)
  return { ...before, row, input, state, segments }
}
