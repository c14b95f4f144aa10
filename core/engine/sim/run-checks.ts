// What must hold of every run after every commit, read from what was committed and nothing else.
import { fold } from '../interpreter/apply.ts'
import { unpackEntries } from '../interpreter/journal.ts'
import { type Entry, initialState, type RunState } from '../interpreter/state.ts'
import type { LoadedPlan } from '../powers.ts'
import type { StoredEffect, StoredRun } from '../store.ts'
import { textOf } from './drive.ts'
import { businessOf } from './other-side.ts'
import type { World } from './world.ts'

type Known = { state: RunState; segments: number; seqs: Set<number>; reviews: Map<number, number> }
const SET_ASIDE = 3
const isOver = ({ status }: Pick<StoredRun, 'status'>) => status === 'ended' || status === 'failed' || status === 'cancelled'

export function runChecks(world: World, planOf: (id: number) => LoadedPlan) {
  const known = new Map<number, Known>()
  const changed = new Set<number>()
  const { tables } = world

  const startOf = ({ id, plan, startedAt, asOf, input }: StoredRun): RunState => {
    const loaded = planOf(plan)
    return initialState(loaded.plan, { id, workflow: loaded.workflowName, startedAt, asOf: asOf ?? startedAt }, input)
  }
  const read = ({ plan }: StoredRun, body: string): Entry[] => unpackEntries(planOf(plan).plan, body, () => null)

  function follow(run: StoredRun): Known {
    const so = known.get(run.id) ?? { state: startOf(run), segments: 0, seqs: new Set(), reviews: new Map() }
    const segments = tables.journal.get(run.id) ?? []
    for (; so.segments < segments.length; so.segments++) {
      const entries = read(run, segments[so.segments] as string)
      so.state = fold(planOf(run.plan).plan, so.state, entries)
      for (const { seq, answers } of entries) {
        so.seqs.add(seq)
        so.reviews.set(seq, answers.filter((answer) => answer.kind === 'review').length)
      }
    }
    known.set(run.id, so)
    return so
  }

  function checkRun(run: StoredRun): void {
    const { id } = run
    const { state, seqs, segments, reviews } = follow(run)
    const wrong = (what: string) => world.violated(`Run ${id} (${run.status}): ${what}`)
    if (seqs.size !== state.seq) wrong(`its steps have gaps: ${seqs.size} of ${state.seq}`)
    if (segments > 0 && state.ready.length > 0) wrong('a step is to be taken and nobody takes it')
    for (const [seq, count] of reviews) if (count > 1) wrong(`the decision of step ${seq} was used ${count} times`)
    if (isOver(run)) checkOver(run, state, wrong)
    else checkOpen(run, state, segments, wrong)
  }

  function checkOpen(run: StoredRun, state: RunState, segments: number, wrong: (what: string) => void): void {
    if (run.duration !== null) wrong('it is open and has a duration')
    if (segments === 0) {
      if (run.status !== 'queued') wrong('it has begun without a record')
      return
    }
    if (state.status !== 'waiting') wrong(`its record says ${state.status}`)
    if (run.status === 'queued' && run.crashes < SET_ASIDE) wrong('it has begun and is queued')
    if (state.pending.length === 0) wrong('nothing of it waits: it is lost')
    for (const { seq, node, answers } of state.pending)
      if (!reasonOf(run, seq, node, answers.at(-1)?.kind)) wrong(`step ${seq} waits for nothing`)
  }

  /** What a waiting step waits for, as it is committed. */
  function reasonOf(run: StoredRun, seq: number, node: number, last: string | undefined): boolean {
    const { spec } = planOf(run.plan).plan.nodes[node] ?? {}
    const here = (one: { run: number; seq: number }) => one.run === run.id && one.seq === seq
    const some = <Row>(table: Iterable<Row>, wanted: (row: Row) => boolean) => {
      for (const row of table) if (wanted(row)) return true
      return false
    }
    if (last === 'failed') return some(tables.timers.values(), (timer) => here(timer) && timer.kind === 'retry')
    // Both are asked again, or called again, from the record alone.
    if (spec?.group === 'understand' || spec?.flow === 'call') return true
    if (spec?.flow === 'each') return (known.get(run.id)?.state.eaches.get(seq)?.live.size ?? 0) > 0
    if (spec?.group === 'act')
      return (
        some(tables.effects.values(), (effect) => here(effect) && (effect.state === 'intent' || effect.state === 'in doubt')) ||
        some(tables.followers.values(), (steps) => steps.some(here))
      )
    if (spec?.type === 'review') return some(tables.reviews.values(), (review) => here(review) && review.state === 'open')
    return some(tables.timers.values(), (timer) => here(timer) && timer.kind === 'wait') || tables.waits.has(`${run.id} ${seq}`)
  }

  function checkOver(run: StoredRun, state: RunState, wrong: (what: string) => void): void {
    const { id } = run
    if (state.status !== run.status) wrong(`its record says ${state.status}`)
    if (run.duration === null) wrong('it is over and has no duration')
    if (tables.sealed.get(id) !== 1) wrong(`it was sealed ${tables.sealed.get(id) ?? 0} times`)
    const left = { pending: state.pending.length, ready: state.ready.length, joins: state.joins.size, eaches: state.eaches.size }
    if (Object.values(left).some((count) => count > 0)) wrong(`it is over and holds on to ${JSON.stringify(left)}`)
    if ([...state.frames.keys()].join() !== '') wrong(`it is over and holds on to the frames ${[...state.frames.keys()].join(', ')}`)
    const mine = (one: { run: number }) => one.run === id
    if ([...tables.timers.values()].some(mine)) wrong('it is over and has timers')
    if ([...tables.waits.values()].some(mine)) wrong('it is over and waits for an event')
    if ([...tables.reviews.values()].some((review) => mine(review) && review.state === 'open')) wrong('it is over and has an open review')
    // Unless a person said of one in doubt that it is to be sent again.
    const again = (effect: StoredEffect) =>
      [...tables.effects.values()].some(
        (other) => businessOf(other) === businessOf(effect) && other.outcome?.state === 'failed' && other.outcome.settledBy !== null,
      )
    if ([...tables.effects.values()].some((effect) => mine(effect) && effect.state === 'intent' && effect.attempt === 0 && !again(effect)))
      wrong('it is over and an effect of it is still to be sent')
    if ([...tables.runs.values()].some((child) => child.run.parent === id && !isOver(child.run)))
      wrong('it is over and a run it called is not')
  }

  /** Runs with one serial key go one at a time, in the order they were accepted. */
  function checkSerial(touched: ReadonlySet<number>): void {
    for (const id of touched) {
      const run = tables.runs.get(id)?.run
      if (!run || run.serial === null || (tables.journal.get(id)?.length ?? 0) === 0 || isOver(run)) continue
      const { workflow } = planOf(run.plan)
      for (const { run: other } of tables.runs.values()) {
        if (other.id === id || other.serial !== run.serial || isOver(other) || planOf(other.plan).workflow !== workflow) continue
        if ((tables.journal.get(other.id)?.length ?? 0) > 0)
          world.violated(`Runs ${id} and ${other.id} of serial key ${run.serial} are both under way`)
        else if (other.id < id) world.violated(`Run ${id} of serial key ${run.serial} began before run ${other.id}`)
      }
    }
  }

  return {
    /** After a commit. */
    committed(touched: ReadonlySet<number>): void {
      for (const id of touched) {
        const run = tables.runs.get(id)?.run
        if (run) checkRun(run)
        changed.add(id)
      }
      checkSerial(touched)
    },
    /** After a crash and at the end: every record that was written to, read anew, must give what was there. */
    all(): void {
      for (const { run } of tables.runs.values()) {
        if (!changed.delete(run.id)) continue
        checkRun(run)
        const whole = fold(
          planOf(run.plan).plan,
          startOf(run),
          (tables.journal.get(run.id) ?? []).flatMap((body) => read(run, body)),
        )
        if (textOf(whole) !== textOf((known.get(run.id) as Known).state))
          world.violated(`Run ${run.id}: its record read as a whole gives another state`)
      }
      for (const { id, state, run, seq, by } of tables.reviews.values())
        if (state === 'decided' && known.get(run)?.reviews.get(seq) !== 1) world.violated(`What ${by} decided in review ${id} was not used`)
      for (const { run } of tables.runs.values()) {
        const twins = [...tables.runs.values()].filter(
          (other) => other.run.parent === run.parent && other.run.parentSeq === run.parentSeq && run.parent !== null,
        )
        if (twins.length > 1) world.violated(`Step ${run.parentSeq} of run ${run.parent} called ${twins.length} runs`)
      }
    },
  }
}
