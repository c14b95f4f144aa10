// Carries a run as far as it can go inside one transaction: what the workspace itself can answer (tasks, workloads, events
// that are there) is answered at once; reviews, timers and effect intents are written; what must leave the machine, or start
// another run, is handed back for after the commit.
import type { Failure } from '../model/news.ts'
import type { Answer, RunStatus } from '../model/record.ts'
import { type EffectErrand, intend } from './intent.ts'
import { type Asked, advance, type RunEvent } from './interpreter/advance.ts'
import { CANCELLED } from './interpreter/apply.ts'
import { addEntry } from './interpreter/journal.ts'
import { type Entry, heardBy, type RunState } from './interpreter/state.ts'
import { isOver, type OpenRun, writeRun } from './open-run.ts'
import type { Powers } from './powers.ts'
import type { Gates } from './runner.ts'
import type { Writes } from './store.ts'

/** What is to be done once the commit holds. */
export type Errand =
  | { kind: 'classify'; run: number; seq: number; plan: number; workflow: number; model: string; text: string }
  | { kind: 'call'; run: number; seq: number }
  | EffectErrand
/** `stops`: runs that nothing needs any more, because the step that called them is closed. */
export type Carried = {
  run: OpenRun
  errands: Errand[]
  stops: number[]
  /** Steps of other runs that shared an effect which is not sent after all. */
  again: { key: string; run: number; seq: number }[]
}

/** Open tasks a person, as they are in this transaction; read when somebody asks first. */
export type Desk = { workload(): { [person: string]: number }; give(person: string): void }
export function openDesk(read: () => { [person: string]: number }): Desk {
  let counts: Map<string, number> | null = null
  const known = () => {
    counts ??= new Map(Object.entries(read()))
    return counts
  }
  return {
    workload: () => Object.fromEntries(known()),
    give: (person) => void counts?.set(person, (counts.get(person) ?? 0) + 1),
  }
}

/** Characters of journal after which a run is stopped, and segments (PROMISES 12). */
export const MAX_SIZE = 50_000_000
const MAX_SEGMENTS = 60_000

type Work = {
  powers: Powers
  writes: Writes
  desk: Desk
  gates: Gates
  before: OpenRun
  entries: Entry[]
  errands: Errand[]
  doubts: Set<number>
  again: { key: string; run: number; seq: number }[]
}

export function carryOn(powers: Powers, writes: Writes, desk: Desk, gates: Gates, before: OpenRun, event: RunEvent): Carried {
  const { plan } = before.loaded
  const work: Work = { powers, writes, desk, gates, before, entries: [], errands: [], doubts: new Set(before.doubts), again: [] }
  let state = before.state
  const events: RunEvent[] = [event]
  for (let next = events.shift(); next; next = events.shift()) {
    const advanced = advance(plan, state, next, powers.watch)
    state = advanced.state
    for (const entry of advanced.entries) addEntry(work.entries, entry)
    for (const asked of advanced.commands) {
      // A join may have gone on without it in the same breath.
      if (!state.pending.some((one) => one.seq === asked.seq)) continue
      const answer = answerHere(work, state, asked)
      if (answer) events.push({ kind: 'answer', seq: asked.seq, answer })
    }
    if (events.length === 0 && !isOver(state.status) && (before.size > MAX_SIZE || before.segments.length > MAX_SEGMENTS))
      events.push({ kind: 'stop', failure: tooLarge })
  }
  // An answer to a step that no longer waits changes nothing and leaves no trace.
  if (work.entries.length === 0) return { run: before, errands: [], stops: [], again: [] }
  const { entries } = work
  const now = powers.watch.now()
  const stops = closeSteps(work, state, now)
  const over = isOver(state.status)
  if (!over) setTimers(work, state, entries, now)
  if (state.status === 'failed' && before.row.parent === null) leaveTask(writes, before, state, entries.at(-1)?.seq ?? 0, now)
  const errands = over ? letGo(work) : work.errands
  const run = {
    ...writeRun(writes, before, state, entries, statusOf(before, state, work.doubts), now),
    doubts: over ? new Set<number>() : work.doubts,
  }
  return { run, errands, stops, again: work.again }
}

/** Doubt is what people must see first; a step that is at work comes before one that waits. */
export function statusOf({ loaded }: Pick<OpenRun, 'loaded'>, { status, pending }: RunState, doubts: ReadonlySet<number>): RunStatus {
  if (status !== 'waiting') return status
  if (pending.some((one) => doubts.has(one.seq))) return 'in doubt'
  const atWork = (node: number) => WORKING.has(loaded.plan.nodes[node]?.spec.group ?? '')
  return pending.some((one) => atWork(one.node)) ? 'running' : 'waiting'
}
/** Groups whose steps are the machine's to finish; the others wait for a person, a time or another run. */
const WORKING = new Set<string>(['understand', 'act'])

/** The run is over before its effects were sent. */
function letGo(work: Work): Errand[] {
  for (const errand of work.errands) if (errand.kind === 'effect') neverSent(work, errand)
  return []
}

/** Nothing needs it any more before it was sent: it has no turn to keep. */
function neverSent({ writes, gates, powers, again }: Work, { key, connection, turn }: EffectErrand): void {
  if (turn) gates.turns.leave(connection)
  writes.finishEffect(key, 'failed', { state: 'failed', failure: notNeeded, settledBy: null }, powers.watch.now(), 'engine')
  again.push(...writes.takeFollowers(key).map((one) => ({ key, ...one })))
}

/** Whatever a step that is over had still open is closed, with what it asked for a moment ago; gives the runs it had called. */
function closeSteps(work: Work, state: RunState, now: number): number[] {
  const { writes, before, powers, doubts, entries, errands, again } = work
  const stops: number[] = []
  const { id } = before.row
  const over = isOver(state.status)
  const waited = entries.flatMap(({ seq, status }) => (status === 'waiting' ? [seq] : []))
  for (const seq of new Set([...before.state.pending.map((one) => one.seq), ...waited])) {
    if (state.pending.some((one) => one.seq === seq)) continue
    // What is still open of a run that is over is closed in one go below.
    if (!over) writes.closeStep(id, seq, now)
    doubts.delete(seq)
    if (entries.findLast((one) => one.seq === seq)?.status === 'done') continue
    for (const errand of errands.splice(0)) {
      if (errand.seq !== seq || errand.run !== id) errands.push(errand)
      else if (errand.kind === 'effect') neverSent(work, errand)
    }
    for (const key of writes.dropUnsent(id, seq, notNeeded, now)) again.push(...writes.takeFollowers(key).map((one) => ({ key, ...one })))
    if (before.loaded.plan.calls) stops.push(...powers.store.openCalls(id, seq))
  }
  // A run that asked for nothing has nothing open: most runs end in the commit that accepts them.
  if (over && (before.stored || waited.length > 0)) writes.closeRun(id, now)
  return stops
}

function setTimers({ writes, before }: Work, state: RunState, entries: readonly Entry[], now: number): void {
  const { row, loaded } = before
  for (const { seq, node, status, answers } of entries) {
    const planNode = loaded.plan.nodes[node]
    const seconds = planNode?.node.handling?.timeoutSeconds
    // An effect keeps its own time: once it may have been sent, only its outcome ends it.
    if (
      seconds &&
      status === 'waiting' &&
      answers.length === 0 &&
      planNode.spec.group !== 'act' &&
      state.pending.some((one) => one.seq === seq)
    )
      writes.setTimer(row.id, seq, 'timeout', now + seconds * 1000)
  }
  const hours = loaded.plan.admission.timeoutHours
  if (hours !== null && before.segments.length === 0) writes.setTimer(row.id, RUN_SEQ, 'run-timeout', row.startedAt + hours * 3_600_000)
}
/** Stands for the run as a whole where a timer needs a step. */
export const RUN_SEQ = -1

function answerHere(work: Work, state: RunState, asked: Asked): Answer | null {
  const { powers, writes, desk, before, entries, errands } = work
  const { id } = before.row
  const { seq, command } = asked
  const now = powers.watch.now()
  const node = before.loaded.plan.nodes[asked.node]?.node.key ?? ''
  switch (command.kind) {
    case 'workload':
      return { kind: 'workload', open: desk.workload() }
    case 'task': {
      const task = writes.insertTask(id, seq, command.task, now)
      const { assignee } = command.task
      if (assignee !== null) desk.give(assignee)
      return { kind: 'task', task }
    }
    case 'review':
      writes.insertReview(id, seq, node, command.question, now)
      return null
    case 'timer':
      writes.setTimer(id, seq, 'wait', clockTime(before, command.at))
      return null
    case 'retry':
      writes.setTimer(id, seq, 'retry', now + command.delayMs)
      return null
    case 'event': {
      const found = writes.findEvent(command.key, clockTime(before, command.since), heardBy(state, asked))
      if (found) return { kind: 'event', event: found.id, body: found.body, at: found.at, by: found.by }
      writes.awaitEvent(id, seq, command.key)
      if (command.until !== null) writes.setTimer(id, seq, 'late', clockTime(before, command.until))
      return null
    }
    case 'classify':
      errands.push({
        kind: 'classify',
        run: id,
        seq,
        plan: before.loaded.id,
        workflow: before.loaded.workflow,
        model: command.model,
        text: command.text,
      })
      return null
    case 'call':
      errands.push({ kind: 'call', run: id, seq })
      return null
    case 'effect': {
      const intended = intend(powers, writes, work.gates, before, state, asked, command.effect)
      if ('answer' in intended) return intended.answer
      if ('doubt' in intended) work.doubts.add(seq)
      if ('errand' in intended) errands.push(intended.errand)
      const key = 'doubt' in intended ? intended.doubt : 'errand' in intended ? intended.errand.key : null
      if (key !== null) entries.findLast((one) => one.seq === seq)?.effects.push(key)
      return null
    }
  }
}

/** The run's own time (which begins at its --as-of) by the clock. */
const clockTime = ({ row }: OpenRun, at: number): number => (row.asOf === null ? at : at - row.asOf + row.startedAt)

/** Nothing ends in silence: a failed run becomes a task of the workflow's owner. */
function leaveTask(writes: Writes, run: OpenRun, { failure }: RunState, seq: number, now: number): void {
  const task = {
    title: `Run ${run.row.id} of ${run.loaded.workflowName} failed`,
    body: failure ? `${failure.message} ${failure.next}` : 'Look at the run to see why.',
    ...{ assignee: null, group: run.loaded.owner, dueAt: null, fields: {} },
  }
  writes.insertTask(run.row.id, seq, task, now)
}

const tooLarge: Failure = {
  code: 'too-large',
  message: `The run’s record passed ${MAX_SIZE / 1e6} MB, which is the limit.`,
  next: 'Continue it as a new run.',
}
export const notNeeded: Failure = {
  code: CANCELLED,
  message: 'It was not sent: nothing needed it any more.',
  next: 'Nothing is to be done.',
}
