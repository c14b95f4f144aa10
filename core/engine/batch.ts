// One shared commit at work: what it has touched so far, and the ways in which a run is taken on within it.
import { SignalboxError, wordsOf } from '../model/news.ts'
import type { Answer, EffectOutcome, RunStatus } from '../model/record.ts'
import { QUARANTINE_AFTER } from './admission.ts'
import { type Carried, carryOn, type Desk, type Errand, notNeeded, statusOf } from './carry-out.ts'
import type { RunEvent } from './interpreter/advance.ts'
import { CANCELLED } from './interpreter/apply.ts'
import { heardBy } from './interpreter/state.ts'
import { isOver, loadRun, type OpenRun, originsOfResult, resultOf } from './open-run.ts'
import type { Powers } from './powers.ts'
import type { Gates, Hands } from './runner.ts'
import type { StoredEffect, Writes } from './store.ts'

export type Batch = { writes: Writes; desk: Desk; runs: Map<number, OpenRun>; errands: Errand[]; nextRun: number; holdsChanged: boolean }
/** A run that crashed the process again and again is touched by nothing until a person lets it go on. */
export const isSetAside = ({ row }: OpenRun): boolean => row.status === 'queued' && row.crashes >= QUARANTINE_AFTER
const setAside = (id: number) =>
  new SignalboxError('conflict', `Run ${id} is set aside, because it stopped Signalbox ${QUARANTINE_AFTER} times.`, {
    place: `run ${id}`,
    next: 'Release it or cancel it.',
  })

type Todo = { run: OpenRun; event: RunEvent }

export type Work = Hands & {
  /** Takes a run on that is in hand already. */
  take(run: OpenRun, event: RunEvent): OpenRun
  load(id: number): OpenRun | null
  isAside(id: number): boolean
  /** What a run that is released has missed: answers that came while it was set aside. */
  catchUp(run: OpenRun): void
}

/** `known` gives runs that are in memory. */
export function workOn(powers: Powers, gates: Gates, batch: Batch, known: (id: number) => OpenRun | undefined): Work {
  const load = (id: number) => batch.runs.get(id) ?? known(id) ?? loadRun(powers, id)
  /** Another run that is told something. Its version may not be readable any more: that must not undo what is told. */
  const reach = (id: number): OpenRun | null | 'unreadable' => {
    try {
      return load(id)
    } catch (error) {
      powers.log(`Run ${id} cannot be taken on: ${wordsOf(error)}`)
      return 'unreadable'
    }
  }
  const marked = new Set<number>()
  const mine = (id: number): void => {
    if (marked.has(id)) return
    marked.add(id)
    powers.working(id)
  }

  /** Runs that end here answer those that called them, one after the other: a chain of calls needs no chain of functions. */
  function take(first: OpenRun, event: RunEvent): OpenRun {
    const todo: Todo[] = [{ run: first, event }]
    for (let next = todo.shift(); next; next = todo.shift()) {
      const { run, event: what } = next
      // A run that is not stored yet leaves nothing behind that could crash again.
      if (run.stored) mine(run.row.id)
      const carried = carryOn(powers, batch.writes, batch.desk, gates, batch.runs.get(run.row.id) ?? run, what)
      batch.runs.set(run.row.id, carried.run)
      batch.errands.push(...carried.errands)
      for (const id of carried.stops) todo.push(...stopping(id))
      for (const one of carried.again) todo.push(...trying(one))
      if (isOver(carried.run.row.status)) todo.push(...answering(carried.run))
    }
    return batch.runs.get(first.row.id) as OpenRun
  }

  function stopping(id: number): Todo[] {
    const run = reach(id)
    if (run === 'unreadable') return []
    const failure = { code: CANCELLED, message: 'The run that called it needs it no more.', next: 'Nothing is to be done.' }
    return run && !isOver(run.row.status) ? [{ run, event: { kind: 'stop', failure } }] : []
  }

  /** A step that shared an effect which is not sent after all asks for it itself. */
  function trying({ key, run: id, seq }: Carried['again'][number]): Todo[] {
    const run = isAside(id) ? null : load(id)
    const event: RunEvent = { kind: 'answer', seq, answer: { kind: 'retry', at: powers.watch.now() } }
    if (isAside(id)) batch.writes.follow(key, id, seq)
    return run?.state.pending.some((one) => one.seq === seq) ? [{ run, event }] : []
  }

  /** What the run that called this one hears. */
  function answering(child: OpenRun): Todo[] {
    const { parent, parentSeq, status, outcome } = child.row
    const run = parent === null ? null : reach(parent)
    if (!run || run === 'unreadable' || parentSeq === null || isSetAside(run) || !run.state.pending.some((one) => one.seq === parentSeq))
      return []
    const answer: Answer = {
      ...{ kind: 'run', run: child.row.id, status: status as 'ended' | 'failed' | 'cancelled', outcome },
      ...{ result: resultOf(child), origins: originsOfResult(child), failure: child.state.failure },
    }
    return [{ run, event: { kind: 'answer', seq: parentSeq, answer } }]
  }

  const carry = (id: number, seq: number, answer: Answer): OpenRun | null => {
    const before = load(id)
    if (before && isSetAside(before)) throw setAside(id)
    return before?.state.pending.some((pending) => pending.seq === seq) ? take(before, { kind: 'answer', seq, answer }) : null
  }

  /** A step that shares an effect hears of it; in a run that is set aside it goes on sharing, and hears when that is released. */
  function hear(key: string, id: number, seq: number, answer: Answer): void {
    if (isAside(id)) batch.writes.follow(key, id, seq)
    else carry(id, seq, answer)
  }
  function isAside(id: number): boolean {
    const run = reach(id)
    return run === 'unreadable' || (run !== null && isSetAside(run))
  }

  function catchUp({ row: { id, startedAt }, state }: OpenRun): void {
    const { store } = powers
    for (const { seq, key } of store.eventWaitsOf(id)) {
      const pending = state.pending.find((one) => one.seq === seq)
      const found = pending && batch.writes.findEvent(key, startedAt, heardBy(state, pending))
      if (found) carry(id, seq, { kind: 'event', event: found.id, body: found.body, at: found.at, by: found.by })
    }
    for (const { key, seq } of store.followedBy(id)) {
      const effect = store.readEffect(key)
      if (!effect?.outcome) continue
      const dropped = effect.outcome.state === 'failed' && effect.outcome.failure.code === notNeeded.code
      const at = powers.watch.now()
      carry(id, seq, dropped ? { kind: 'retry', at } : { kind: 'effect', key, outcome: effect.outcome, earlier: effect.run })
    }
    for (const { seq } of state.pending) {
      const called = store.calledBy(id, seq)
      const child = called === null ? null : load(called)
      if (child && isOver(child.row.status)) for (const { run, event } of answering(child)) take(run, event)
    }
  }

  /** Only how it stands changes; the record stays as it is. */
  function mark(run: OpenRun, status: RunStatus): void {
    batch.writes.updateRun(run.row.id, status, null, null)
    batch.runs.set(run.row.id, { ...run, row: { ...run.row, status } })
  }

  return {
    take,
    load,
    carry,
    finish(effect: StoredEffect, outcome: EffectOutcome, by: string) {
      batch.writes.finishEffect(effect.key, outcome.state, outcome, powers.watch.now(), by)
      const run = carry(effect.run, effect.seq, { kind: 'effect', key: effect.key, outcome })
      for (const { run: id, seq } of batch.writes.takeFollowers(effect.key))
        hear(effect.key, id, seq, { kind: 'effect', key: effect.key, outcome, earlier: effect.run })
      return run
    },
    doubt(effect: StoredEffect, why: string) {
      batch.writes.finishEffect(effect.key, 'in doubt', null, powers.watch.now(), 'engine', why)
      const run = load(effect.run)
      if (!run?.state.pending.some((one) => one.seq === effect.seq)) return
      mark({ ...run, doubts: new Set([...run.doubts, effect.seq]) }, 'in doubt')
    },
    isAside,
    catchUp,
    mustNotBeAside(id) {
      const run = load(id)
      if (run && isSetAside(run)) throw setAside(id)
    },
    waits: (id, seq) => load(id)?.state.pending.some((one) => one.seq === seq) ?? false,
    drop(effect: StoredEffect) {
      const outcome: EffectOutcome = { state: 'failed', failure: notNeeded, settledBy: null }
      batch.writes.finishEffect(effect.key, 'failed', outcome, powers.watch.now(), 'engine')
      for (const { run, seq } of batch.writes.takeFollowers(effect.key))
        hear(effect.key, run, seq, { kind: 'retry', at: powers.watch.now() })
    },
    touch(id: number) {
      const run = load(id)
      if (run) batch.runs.set(id, run)
    },
    resent(effect: StoredEffect, key: string) {
      const run = load(effect.run)
      if (!run) return
      const doubts = new Set([...run.doubts].filter((seq) => seq !== effect.seq))
      if (!isOver(run.row.status)) mark({ ...run, doubts }, statusOf(run, run.state, doubts))
      const { workflow } = run.loaded
      batch.errands.push({
        kind: 'effect',
        run: effect.run,
        seq: effect.seq,
        key,
        workflow,
        connection: effect.connection,
        turn: false,
        resumed: false,
        reads: effect.class === 'read',
      })
    },
  }
}
