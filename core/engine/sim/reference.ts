// A second interpreter, naive on purpose, to hold the engine against: it walks the graph by recursion with nothing but the
// moments at which answers come, works out every branch and item to its end, and then cuts off what came too late.
import { ExpressionFailure } from '../../expression/failure.ts'
import type { Failure } from '../../model/news.ts'
import type { Answer } from '../../model/record.ts'
import type { Json, JsonRecord } from '../../model/values.ts'
import type { Outcome, StepContext } from '../../nodes/spec.ts'
import type { Plan, PlanNode } from '../interpreter/plan.ts'
import type { Asking, Told } from './script.ts'

/** One step as it came to be. `mark`: how it ended, with its output. */
export type Happened = { key: string; path: string; from: number; to: number; mark: string; output: JsonRecord | null }
export type Walked = { status: 'ended' | 'failed'; outcome: string | null; failure: Failure | null; happened: Happened[] }

/** Where a walk stopped. */
type Exit =
  | { kind: 'arrived'; at: number }
  | { kind: 'collected'; at: number; value: Json }
  | { kind: 'ended'; at: number; outcome: string }
  | { kind: 'failed'; at: number; failure: Failure }
/** A step that is through: where it goes on, or the walk's exit. */
type Through = { at: number; next: number } | Exit
/** What the steps of one path see; `visits`: how often each node has begun there. */
type Sight = { path: string; scope: JsonRecord; visits: Map<string, number> }

const MILLISECONDS = 1000

export function walkRun(plan: Plan, input: JsonRecord, startedAt: number, told: (asking: Asking) => Told): Walked {
  const run = { id: 1, workflow: 'w', startedAt: new Date(startedAt).toISOString() }
  const sight: Sight = { path: '', scope: { input, settings: plan.settings, run }, visits: new Map() }
  const happened: Happened[] = []
  const exit = walk(plan.start, sight, startedAt, happened)
  if (exit.kind === 'ended') return { status: 'ended', outcome: exit.outcome, failure: null, happened }
  if (exit.kind === 'failed') return { status: 'failed', outcome: null, failure: exit.failure, happened }
  throw new Error(`a run stopped as ${exit.kind}`)

  function walk(start: number, sight: Sight, from: number, happened: Happened[]): Exit {
    let index = start
    let at = from
    for (;;) {
      const node = nodeAt(index)
      if (node.spec.flow === 'join') return { kind: 'arrived', at }
      const through = step(node, sight, at, happened)
      if ('kind' in through) return through
      at = through.at
      index = through.next
    }
  }

  function step(node: PlanNode, sight: Sight, at: number, happened: Happened[]): Through {
    begin(node, sight)
    if (node.spec.flow === 'parallel') return parallel(node, sight, at, happened)
    const asked = quietly(() => node.compiled.run(contextOf(sight, at)))
    if (asked.kind === 'each') return each(node, sight, at, asked, happened)
    return asked.kind === 'ask' ? wait(node, sight, at, asked, happened) : close(node, sight, at, at, asked, happened)
  }

  // ---- one step that asks -------------------------------------------------------------------------------------------

  function wait(node: PlanNode, sight: Sight, from: number, first: Outcome & { kind: 'ask' }, happened: Happened[]): Through {
    const { handling } = node.node
    const key = node.node.key
    const deadline = handling?.timeoutSeconds && node.spec.group !== 'act' ? from + handling.timeoutSeconds * MILLISECONDS : Infinity
    const visit = sight.visits.get(key) as number
    let at = from
    let attempt = 1
    let heard: Answer[] = []
    let outcome: Outcome = first
    while (outcome.kind === 'ask') {
      const news = told({ key, path: sight.path, visit, attempt, now: at, command: outcome.command })
      if (news.at !== null && news.at > deadline) return close(node, sight, from, deadline, late, happened)
      at = news.at ?? at
      heard.push(news.answer)
      if (news.answer.kind !== 'failed') {
        outcome = quietly(() => (node.compiled.resume as NonNullable<typeof node.compiled.resume>)(contextOf(sight, from), heard))
        continue
      }
      const retry = handling?.retry
      outcome = { kind: 'failed', failure: news.answer.failure }
      if (!news.answer.again || !retry || attempt >= retry.attempts) continue
      at += Math.round(Math.min(retry.maxSeconds, retry.firstSeconds * retry.factor ** (attempt - 1)) * MILLISECONDS)
      if (at > deadline) return close(node, sight, from, deadline, late, happened)
      attempt++
      heard = []
      outcome = first
    }
    return close(node, sight, from, at, outcome, happened)
  }

  // ---- parallel and join --------------------------------------------------------------------------------------------

  function parallel(fork: PlanNode, sight: Sight, at: number, happened: Happened[]): Through {
    note(fork, sight, at, at, '*', [], happened)
    const join = nodeAt(fork.partner)
    const branches = fork.ports.map(({ name }) => {
      const own: Happened[] = []
      const exit = walk(after(fork, name), { ...sight, scope: { ...sight.scope }, visits: new Map(sight.visits) }, at, own)
      return { name, own, exit, fine: exit.kind === 'arrived' }
    })
    const { mode, count } = join.config as { mode: 'all' | 'any' | 'some'; count: number }
    const need = mode === 'all' ? branches.length : mode === 'any' ? 1 : count
    const inTime = [...branches].sort((one, other) => one.exit.at - other.exit.at)
    // It goes on when it knows: enough came, or too many failed; one that needs all of them hears all of them out.
    const knows = (so: number) => {
      const came = inTime.slice(0, so).filter(({ fine }) => fine).length
      return need === branches.length ? so === branches.length : came >= need || came + branches.length - so < need
    }
    let heard = 1
    while (!knows(heard)) heard++
    const now = (inTime[heard - 1] as (typeof inTime)[number]).exit.at
    const came = inTime.slice(0, heard)
    for (const { own } of branches) keep(cut(own, now), sight, happened)
    begin(join, sight)
    const arrivals = {
      branches: branches.map(({ name }) => name),
      arrived: came.filter(({ fine }) => fine).map(({ name }) => name),
      failed: came.filter(({ fine }) => !fine).map(({ name }) => name),
    }
    return close(
      join,
      sight,
      now,
      now,
      quietly(() => join.compiled.run({ ...contextOf(sight, now), arrivals })),
      happened,
    )
  }

  // ---- for each -----------------------------------------------------------------------------------------------------

  function each(
    node: PlanNode,
    sight: Sight,
    from: number,
    { items, atOnce, goOn }: Outcome & { kind: 'each' },
    happened: Happened[],
  ): Through {
    const { key, handling } = node.node
    const body = after(node, 'each')
    const results: Json[] = items.map(() => null)
    const failed: { index: number; failure: Failure }[] = []
    const logs: Happened[][] = []
    let under: { index: number; exit: Exit }[] = []
    let next = 0
    let now = from
    const beginMore = () => {
      while (under.length < atOnce && next < items.length) {
        const index = next++
        const scope = { ...sight.scope, [key]: { item: items[index] as Json, index, count: items.length } }
        const own: Happened[] = []
        logs.push(own)
        const path = `${sight.path ? `${sight.path}/` : ''}${key}.${index}`
        under.push({ index, exit: walk(body, { path, scope, visits: new Map() }, now, own) })
      }
    }
    beginMore()
    while (under.length) {
      const first = under.reduce((one, other) => (other.exit.at < one.exit.at ? other : one))
      under = under.filter((one) => one !== first)
      now = first.exit.at
      if (first.exit.kind === 'collected') results[first.index] = first.exit.value
      else if (first.exit.kind === 'failed') failed.push({ index: first.index, failure: first.exit.failure })
      if (first.exit.kind === 'failed' && !goOn) break
      beginMore()
    }
    const deadline = handling?.timeoutSeconds ? from + handling.timeoutSeconds * MILLISECONDS : Infinity
    const inTime = now <= deadline
    const end = inTime ? now : deadline
    for (const own of logs) happened.push(...cut(own, end))
    const sorted = [...failed].sort((one, other) => one.index - other.index)
    const result = { results: failed.length && !goOn ? [] : results, failed: sorted, origins: 0 }
    const resume = node.compiled.resume as NonNullable<typeof node.compiled.resume>
    const outcome = inTime ? quietly(() => resume({ ...contextOf(sight, from), each: result }, [])) : late
    return close(node, sight, from, end, outcome, happened)
  }

  // ---- what a step leaves -------------------------------------------------------------------------------------------

  function close(node: PlanNode, sight: Sight, from: number, to: number, outcome: Outcome, happened: Happened[]): Through {
    if (outcome.kind === 'failed') {
      const caught = node.next.has('error')
      note(node, sight, from, to, `${caught ? 'error' : 'failed'} ${outcome.failure.code}`, null, happened)
      return caught ? { at: to, next: after(node, 'error') } : { kind: 'failed', at: to, failure: outcome.failure }
    }
    if (outcome.kind !== 'done' && outcome.kind !== 'end') throw new Error(`${node.node.key} closed as ${outcome.kind}`)
    const port = outcome.kind === 'done' ? outcome.port : ''
    note(node, sight, from, to, port, outcome.output, happened)
    if (outcome.kind === 'end') return { kind: 'ended', at: to, outcome: outcome.outcome }
    if (node.spec.flow === 'collect') return { kind: 'collected', at: to, value: outcome.output[0] ?? null }
    return { at: to, next: after(node, port) }
  }

  function note(node: PlanNode, sight: Sight, from: number, to: number, end: string, output: Json[] | null, happened: Happened[]): void {
    const record = output && node.toRecord(output)
    const mark = record ? `${end} ${marked(record)}` : end
    happened.push({ key: node.node.key, path: sight.path, from, to, mark, output: record })
    if (record) sight.scope[node.node.key] = record
  }

  function nodeAt(index: number): PlanNode {
    return plan.nodes[index] as PlanNode
  }
}

/** Which branch came first is nothing where all came at one moment. */
export const marked = (record: JsonRecord): string =>
  JSON.stringify(Array.isArray(record.arrived) ? { ...record, arrived: [...record.arrived].sort() } : record)

const begin = (node: PlanNode, { visits }: Sight): void => void visits.set(node.node.key, (visits.get(node.node.key) ?? 0) + 1)
const after = (node: PlanNode, port: string): number => node.next.get(port) as number

/** What had begun by then; what had not ended by then was stopped. */
const cut = (happened: readonly Happened[], end: number): Happened[] =>
  happened.flatMap((one) => (one.from > end ? [] : one.to > end ? [{ ...one, to: end, mark: 'cancelled', output: null }] : [one]))

/** A branch's steps become the run's, and what it left can be seen from now on. */
function keep(branch: readonly Happened[], sight: Sight, happened: Happened[]): void {
  happened.push(...branch)
  for (const { key, path, output } of branch) {
    if (path !== sight.path) continue
    sight.visits.set(key, (sight.visits.get(key) ?? 0) + 1)
    if (output) sight.scope[key] = output
  }
}

const contextOf = ({ scope }: Sight, at: number): StepContext => ({ scope, now: STARTED, at, origins: () => 0 })
/** Runs of the comparison start at this moment. */
export const STARTED = Date.UTC(2026, 2, 1, 9, 0, 0)

const late: Outcome = {
  kind: 'failed',
  failure: { code: 'timed-out', message: 'The step had no result within its time.', next: 'Give it more time.' },
}

function quietly(work: () => Outcome): Outcome {
  try {
    return work()
  } catch (thrown) {
    if (!(thrown instanceof ExpressionFailure)) throw thrown
    return { kind: 'failed', failure: { code: thrown.code, message: thrown.message, next: thrown.next } }
  }
}
