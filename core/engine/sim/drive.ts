// Drives the engine's interpreter through one scripted run: answers come at their moments, every commit is written as a
// journal segment and read back, and what was read back must be what was there. A crash goes on from what was read back.
import type { Answer } from '../../model/record.ts'
import type { Json, JsonRecord } from '../../model/values.ts'
import { type Advanced, advance, type RunEvent } from '../interpreter/advance.ts'
import { fold } from '../interpreter/apply.ts'
import { addEntry, packEntries, unpackEntries } from '../interpreter/journal.ts'
import type { Plan } from '../interpreter/plan.ts'
import { type Entry, initialState, type RunState } from '../interpreter/state.ts'
import type { Random } from './random.ts'
import { marked, STARTED } from './reference.ts'
import type { Asking, Told } from './script.ts'

export type Driven = {
  state: RunState
  /** Key, path by items, and how it ended, of every step. */
  steps: { key: string; path: string; mark: string }[]
  commits: number
  /** Two answers fell on one moment: nobody can say which came first. */
  tied: boolean
  /** What does not hold, in sentences. */
  broken: string[]
}
type Due = { at: number; order: number; seq: number; answer: Answer }

/** `crash`: whether the process ends after a commit. */
export function driveRun(plan: Plan, input: JsonRecord, told: (asking: Asking) => Told, crash: Random | null): Driven {
  const facts = { id: 1, workflow: 'w', startedAt: STARTED, asOf: STARTED }
  const clock = { now: STARTED }
  const watch = { now: () => clock.now, microseconds: () => 0 }
  const fresh = () => initialState(plan, facts, input)
  const due: Due[] = []
  const all: Entry[] = []
  const broken: string[] = []
  let state = fresh()
  let read = fresh()
  let commits = 0
  let order = 0
  let tied = false

  function commit(first: RunEvent): void {
    const entries: Entry[] = []
    const events = [first]
    for (let event = events.shift(); event; event = events.shift()) {
      const advanced = advance(plan, state, event, watch)
      state = advanced.state
      for (const entry of advanced.entries) addEntry(entries, entry)
      for (const asked of advanced.commands) {
        const news = answerTo(asked)
        if (news && news.at === null) events.push({ kind: 'answer', seq: asked.seq, answer: news.answer })
        else if (news) due.push({ at: news.at as number, order: order++, seq: asked.seq, answer: news.answer })
      }
    }
    if (entries.length === 0) return
    setTimeouts(entries)
    keep(entries)
  }

  function answerTo({ seq, node, path, iteration, attempt, command }: Advanced['commands'][number]): Told | null {
    if (!state.pending.some((one) => one.seq === seq)) return null
    const visit = Number(iteration.split('~')[1] ?? 1)
    const key = plan.nodes[node]?.node.key as string
    return told({ key, path: byItems(path), visit, attempt, now: clock.now, command })
  }

  function setTimeouts(entries: readonly Entry[]): void {
    for (const { seq, node, status, answers } of entries) {
      const { spec, node: stored } = plan.nodes[node] as Plan['nodes'][number]
      const seconds = stored.handling?.timeoutSeconds
      const waits = status === 'waiting' && answers.length === 0 && state.pending.some((one) => one.seq === seq)
      if (!seconds || !waits || spec.group === 'act') continue
      const failure = { code: 'timed-out', message: 'The step had no result within its time.', next: 'Give it more time.' }
      due.push({ at: clock.now + seconds * 1000, order: order++, seq, answer: { kind: 'failed', failure } })
    }
  }

  function keep(entries: readonly Entry[]): void {
    commits++
    const body = packEntries(plan, entries, () => null)
    const back = unpackEntries(plan, body, () => null)
    all.push(...back)
    read = fold(plan, read, back)
    compare('Read segment by segment', read)
    if (commits % 4 === 0 || state.status === 'ended' || state.status === 'failed') compare('Read as a whole', fold(plan, fresh(), all))
    if (crash?.chance(0.3)) state = read
  }

  function compare(what: string, found: RunState): void {
    const [there, here] = [textOf(state), textOf(found)]
    if (there !== here) broken.push(`${what} after commit ${commits}, the journal gives ${here} and the state was ${there}`)
  }

  /** `4.0/9.2` -> `f3.0/f7.2`. */
  function byItems(path: string): string {
    if (path === '') return ''
    return path
      .split('/')
      .map((part) => {
        const [seq, index] = part.split('.')
        const node = all.find((entry) => entry.seq === Number(seq))?.node ?? state.eaches.get(Number(seq))?.node
        return `${node === undefined ? '?' : plan.nodes[node]?.node.key}.${index}`
      })
      .join('/')
  }

  commit({ kind: 'go' })
  while (state.status === 'waiting' && due.length) {
    const first = due.reduce((one, other) => (other.at < one.at || (other.at === one.at && other.order < one.order) ? other : one))
    due.splice(due.indexOf(first), 1)
    if (!state.pending.some((one) => one.seq === first.seq)) continue
    const waits = (seq: number) => seq !== first.seq && state.pending.some((one) => one.seq === seq)
    if ((first.at === clock.now && commits > 1) || due.some((one) => one.at === first.at && waits(one.seq))) tied = true
    clock.now = first.at
    commit({ kind: 'answer', seq: first.seq, answer: first.answer })
    if (commits > 2000) break
  }
  if (state.status === 'waiting' || state.status === 'running') broken.push(`The run stays ${state.status} and nothing is to come.`)
  const left = { ready: state.ready.length, pending: state.pending.length, joins: state.joins.size, eaches: state.eaches.size }
  if (Object.values(left).some((count) => count > 0)) broken.push(`The run is over and holds on to ${JSON.stringify(left)}.`)
  if ([...state.frames.keys()].join() !== '')
    broken.push(`The run is over and holds on to the frames ${[...state.frames.keys()].join(', ')}.`)
  const last = new Map<number, Entry>()
  for (const entry of all) last.set(entry.seq, entry)
  const seqs = [...last.keys()].sort((a, b) => a - b)
  if (seqs.some((seq, at) => seq !== at)) broken.push(`The steps have gaps: ${seqs.join(' ')}.`)
  const steps = [...last.values()].map((entry) => {
    const node = plan.nodes[entry.node] as Plan['nodes'][number]
    return { key: node.node.key, path: byItems(entry.path), mark: markOf(entry, node.toRecord(entry.output)) }
  })
  return { state, steps, commits, tied, broken }
}

function markOf({ status, port, failure }: Entry, record: JsonRecord): string {
  if (status === 'done') return `${port ?? ''} ${marked(record)}`.replace(/^\* {}$/, '* {}')
  if (status === 'failed') return `${port === null ? 'failed' : 'error'} ${failure?.code}`
  return status
}

/** A state as a text, without what only saves work. */
export function textOf({ turn: _, dropped: __, frames, eaches, joins, ...rest }: RunState): string {
  const plain = {
    ...rest,
    frames: [...frames].sort(byKey).map(([path, { turn: _, ...frame }]) => [path, frame]),
    joins: [...joins].sort(byKey),
    eaches: [...eaches].sort(byKey).map(([seq, { turn: _, live, ...each }]) => [seq, { ...each, live: [...live].sort((a, b) => a - b) }]),
  }
  return JSON.stringify(plain, (_, value: Json) => (isRecord(value) ? Object.fromEntries(Object.entries(value).sort(byKey)) : value))
}
const isRecord = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value)
const byKey = ([one]: readonly [string | number, unknown], [other]: readonly [string | number, unknown]): number =>
  one < other ? -1 : one > other ? 1 : 0
