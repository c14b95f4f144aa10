// Carries a run as far as it can go inside one transaction: what the workspace itself can answer (tasks, workloads) is
// answered at once; reviews and effect intents are written; what must leave the machine is handed back for after the commit.
import type { Answer, RunStatus } from '../model/record.ts'
import { type Asked, advance, type RunEvent } from './interpreter/advance.ts'
import type { Entry } from './interpreter/state.ts'
import { type OpenRun, writeRun } from './open-run.ts'
import type { Powers } from './powers.ts'
import type { StoredEffect, Writes } from './store.ts'

/** What is to be done outside once the commit holds. */
export type Errand =
  | { kind: 'classify'; run: number; seq: number; plan: number; model: string; text: string }
  | { kind: 'effect'; run: number; seq: number; key: string }
export type Carried = { run: OpenRun; errands: Errand[] }

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

export function carryOn(powers: Powers, writes: Writes, desk: Desk, before: OpenRun, event: RunEvent): Carried {
  const { plan } = before.loaded
  const entries = new Map<number, Entry>()
  const errands: Errand[] = []
  let state = before.state
  const events: RunEvent[] = [event]
  for (let next = events.shift(); next; next = events.shift()) {
    const advanced = advance(plan, state, next, powers.watch)
    state = advanced.state
    for (const entry of advanced.entries) {
      const earlier = entries.get(entry.seq)
      entries.set(entry.seq, earlier ? { ...entry, effects: [...earlier.effects, ...entry.effects] } : entry)
    }
    for (const asked of advanced.commands) {
      const answer = answerHere(powers, writes, desk, before, asked, entries, errands)
      if (answer) events.push({ kind: 'answer', seq: asked.seq, answer })
    }
  }
  const now = powers.watch.now()
  if (state.status === 'failed') leaveTask(writes, before, [...entries.values()].at(-1), now)
  const status: RunStatus = state.status === 'waiting' && errands.length > 0 ? 'running' : state.status
  // An answer to a step that no longer waits changes nothing and leaves no trace.
  const run = entries.size === 0 ? before : writeRun(writes, before, state, [...entries.values()], status, now)
  return { run, errands }
}

function answerHere(
  powers: Powers,
  writes: Writes,
  desk: Desk,
  before: OpenRun,
  asked: Asked,
  entries: Map<number, Entry>,
  errands: Errand[],
): Answer | null {
  const { id, uid } = before.row
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
    case 'classify':
      errands.push({ kind: 'classify', run: id, seq, plan: before.loaded.id, model: command.model, text: command.text })
      return null
    case 'effect': {
      const key = effectKey(powers, uid, node, 1)
      const { effect } = command
      writes.insertEffect(intentOf({ key, run: id, seq, node, ...effect, intentAt: now }))
      entries.get(seq)?.effects.push(key)
      errands.push({ kind: 'effect', run: id, seq, key })
      return null
    }
  }
}

type Intent = Parameters<Writes['insertEffect']>[0]
export const intentOf = ({
  key,
  run,
  seq,
  node,
  title,
  connector,
  class: kind,
  windowHours,
  request,
  intentAt,
}: Intent | StoredEffect): Intent => ({
  ...{ key, run, seq, node, title, connector, windowHours, request, intentAt },
  class: kind,
})

/** Independent of attempt, time and process; another number only when a person says “send again”. */
export const effectKey = (powers: Powers, uid: Uint8Array, node: string, number: number, path = ''): string =>
  powers.digest([powers.store.databaseId, hex(uid), node, path, number].join('\n'))

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Nothing ends in silence: a failed run becomes a task of the workflow's owner. */
function leaveTask(writes: Writes, run: OpenRun, last: Entry | undefined, now: number): void {
  const failure = last?.failure
  const task = {
    title: `Run ${run.row.id} of ${run.loaded.workflowName} failed`,
    body: failure ? `${failure.message} ${failure.next}` : 'Look at the run to see why.',
    ...{ assignee: null, group: run.loaded.owner, dueAt: null, fields: {} },
  }
  writes.insertTask(run.row.id, last?.seq ?? 0, task, now)
}
