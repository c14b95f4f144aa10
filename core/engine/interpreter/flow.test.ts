import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Graph, GraphNode } from '../../model/graph.ts'
import type { Answer } from '../../model/record.ts'
import type { Json, JsonRecord } from '../../model/values.ts'
import { compareGraphs } from '../sim/compare.ts'
import { textOf } from '../sim/drive.ts'
import { documents, MODEL } from '../sim/random-graph.ts'
import { type Asked, advance, type RunEvent } from './advance.ts'
import { fold } from './apply.ts'
import { compileWorkflow } from './compile.ts'
import { addEntry, packEntries, unpackEntries } from './journal.ts'
import { type Entry, initialState } from './state.ts'

type Brief = { type: string; config?: JsonRecord; handling?: GraphNode['handling']; to?: { [port: string]: string } | string }
const NOW = Date.UTC(2026, 2, 1, 9, 0, 0)
const LATER = 3_600_000

/** A run one can answer step by step. What was written is read back after each answer and must give the same state. */
function begin(briefs: { [key: string]: Brief }, input: JsonRecord = {}) {
  const fields = Object.entries(input).map(([name, value]) => ({
    name,
    type: Array.isArray(value) ? 'list' : typeof value === 'number' ? 'number' : 'text',
  }))
  const all: { [key: string]: Brief } = { start: { type: 'start', config: { fields }, to: Object.keys(briefs)[0] as string }, ...briefs }
  const graph: Graph = {
    nodes: Object.entries(all).map(([key, { type, config = {}, handling }]) => ({
      ...{ id: key, key, type, title: '', config, position: { x: 0, y: 0 } },
      ...(handling ? { handling } : {}),
    })),
    edges: Object.entries(all).flatMap(([key, { to = {} }]) =>
      Object.entries(typeof to === 'string' ? { out: to } : to).map(([port, target]) => ({
        id: `${key}-${port}`,
        from: { node: key, port },
        to: { node: target, port: 'in' },
      })),
    ),
  }
  const { plan, problems } = compileWorkflow(graph, documents)
  if (!plan) throw new Error(problems.map(({ node, message }) => `${node}: ${message}`).join(' '))
  const facts = { id: 1, workflow: 'w', startedAt: NOW, asOf: NOW }
  const clock = { now: NOW }
  let state = initialState(plan, facts, input)
  let read = state
  const entries: Entry[] = []
  const asked: Asked[] = []

  function take(event: RunEvent): void {
    const advanced = advance(plan as NonNullable<typeof plan>, state, event, { now: () => clock.now, microseconds: () => 0 })
    state = advanced.state
    asked.push(...advanced.commands)
    const own: Entry[] = []
    for (const entry of advanced.entries) addEntry(own, entry)
    const back = unpackEntries(
      plan as NonNullable<typeof plan>,
      packEntries(plan as NonNullable<typeof plan>, own, () => null),
      () => null,
    )
    entries.push(...back)
    read = fold(plan as NonNullable<typeof plan>, read, back)
    expect(textOf(read)).toBe(textOf(state))
    expect(textOf(fold(plan as NonNullable<typeof plan>, initialState(plan as NonNullable<typeof plan>, facts, input), entries))).toBe(
      textOf(state),
    )
  }
  const keyOf = (node: number) => plan.nodes[node]?.node.key as string
  const pendingOf = (key: string, path?: string) =>
    state.pending.find((one) => keyOf(one.node) === key && (path === undefined || one.path === path))
  take({ kind: 'go' })
  return {
    clock,
    get state() {
      return state
    },
    /** Keys of the steps that wait. */
    waiting: () => state.pending.map((one) => keyOf(one.node)),
    /** The last thing a step asked for. */
    asked: (key: string) => asked.findLast((one) => keyOf(one.node) === key),
    iterations: (key: string) => asked.flatMap((one) => (keyOf(one.node) === key ? [one.iteration] : [])),
    /** How each step of a node ended, in order of their steps. */
    ends(key: string): string[] {
      const last = new Map(entries.filter((entry) => keyOf(entry.node) === key).map((entry) => [entry.seq, entry]))
      return [...last.values()].map(({ status, failure }) => (failure ? `${status} ${failure.code}` : status))
    },
    output: (key: string): JsonRecord => (state.frames.get('')?.scope[key] ?? {}) as JsonRecord,
    answer(key: string, answer: Answer, path?: string): void {
      const pending = pendingOf(key, path)
      if (!pending) throw new Error(`${key} does not wait`)
      clock.now += 1000
      take({ kind: 'answer', seq: pending.seq, answer })
    },
    take,
  }
}

const review: Brief = { type: 'review', config: { question: 'Is it right?' } }
const says = (verdict: 'approve' | 'decline'): Answer => ({ kind: 'review', verdict, by: 'Ada', reason: '', changes: {}, shown: '' })
const failure = { code: 'broken', message: 'It broke.', next: 'Look.' }
const fails: Answer = { kind: 'failed', failure }
const end = (outcome = 'done'): Brief => ({ type: 'end', config: { outcome, fields: [] } })
const asks = (to: string): Brief => ({ ...review, to: { approved: to, declined: to } })
const branches = (...names: string[]): JsonRecord => ({ branches: names.map((name) => ({ name, title: '' })) })
/** Three branches that each wait for a person, and their join. */
const three = (mode: string, count = 2, more: { [port: string]: string } = {}): { [key: string]: Brief } => ({
  fork: { type: 'parallel', config: branches('a', 'b', 'c'), to: { a: 'one', b: 'two', c: 'three' } },
  ...{ one: asks('join'), two: asks('join'), three: asks('join') },
  join: { type: 'join', config: { mode, count }, to: { out: 'end', ...more } },
  end: end(),
})

describe('a join', () => {
  it('that waits for all goes on when the last branch has come', () => {
    const run = begin(three('all'))
    expect(run.waiting()).toEqual(['one', 'two', 'three'])
    run.answer('two', says('approve'))
    run.answer('one', says('approve'))
    expect(run.state.status).toBe('waiting')
    run.answer('three', says('decline'))
    expect(run.state).toMatchObject({ status: 'ended', outcome: 'done' })
    expect(run.output('join')).toEqual({ arrived: ['b', 'a', 'c'], count: 3 })
  })
  it('that waits for any goes on with the first and cancels the rest', () => {
    const run = begin(three('any'))
    run.answer('two', says('approve'))
    expect(run.state.status).toBe('ended')
    expect(run.output('join')).toEqual({ arrived: ['b'], count: 1 })
    expect([run.ends('one'), run.ends('three')]).toEqual([['cancelled not-needed'], ['cancelled not-needed']])
  })
  it('that waits for some goes on with so many', () => {
    const run = begin(three('some', 2))
    run.answer('three', says('approve'))
    expect(run.state.status).toBe('waiting')
    run.answer('one', says('approve'))
    expect(run.output('join')).toEqual({ arrived: ['c', 'a'], count: 2 })
    expect(run.ends('two')).toEqual(['cancelled not-needed'])
  })
  it('that waits for all hears every branch out and fails when one failed', () => {
    const run = begin(three('all'))
    run.answer('one', fails)
    expect(run.waiting()).toEqual(['two', 'three'])
    run.answer('two', says('approve'))
    run.answer('three', says('approve'))
    expect(run.state).toMatchObject({ status: 'failed', failure: { code: 'join-failed' } })
  })
  it('that waits for any fails only when no branch is left', () => {
    const run = begin(three('any'))
    run.answer('one', fails)
    run.answer('two', fails)
    expect(run.state.status).toBe('waiting')
    run.answer('three', fails)
    expect(run.state).toMatchObject({ status: 'failed', failure: { code: 'join-failed' } })
  })
  it('that can no longer come about ends its branches and leaves by its error edge', () => {
    const run = begin({ ...three('some', 2, { error: 'fallback' }), fallback: asks('end') })
    run.answer('one', fails)
    run.answer('two', fails)
    expect(run.waiting()).toEqual(['fallback'])
    expect(run.ends('three')).toEqual(['cancelled not-needed'])
    run.answer('fallback', says('approve'))
    expect(run.state).toMatchObject({ status: 'ended', pending: [], joins: new Map() })
  })
  it('starts anew in every pass of a loop, also after it failed', () => {
    const run = begin({
      again: { type: 'set', config: { fields: [{ name: 'v', value: '1' }] }, to: 'fork' },
      fork: { type: 'parallel', config: branches('a', 'b'), to: { a: 'one', b: 'two' } },
      ...{ one: asks('join'), two: asks('join') },
      join: { type: 'join', config: { mode: 'all', count: 2 }, to: { out: 'guard', error: 'guard' } },
      guard: { type: 'loop', config: { again: '', most: 1 }, to: { again: 'again', out: 'end' } },
      end: end(),
    })
    run.answer('one', fails)
    run.answer('two', says('approve'))
    expect(run.waiting()).toEqual(['one', 'two'])
    run.answer('two', says('approve'))
    expect(run.state.status).toBe('waiting')
    run.answer('one', says('approve'))
    expect(run.state.status).toBe('ended')
    expect(run.output('join')).toEqual({ arrived: ['b', 'a'], count: 2 })
  })
  it('of an inner parallel is forgotten with the branch it stands in', () => {
    const run = begin({
      fork: { type: 'parallel', config: branches('a', 'b'), to: { a: 'inner', b: 'two' } },
      inner: { type: 'parallel', config: branches('x', 'y'), to: { x: 'left', y: 'right' } },
      ...{ left: asks('meet'), right: asks('meet'), two: asks('join') },
      meet: { type: 'join', config: { mode: 'all', count: 2 }, to: { out: 'join' } },
      join: { type: 'join', config: { mode: 'any', count: 1 }, to: { out: 'end' } },
      end: end(),
    })
    run.answer('left', says('approve'))
    run.answer('two', says('approve'))
    expect(run.state).toMatchObject({ status: 'ended', joins: new Map() })
  })
})

describe('a for each', () => {
  const each = (config: JsonRecord, body: { [key: string]: Brief }, more: { [port: string]: string } = {}): { [key: string]: Brief } => ({
    each: {
      type: 'forEach',
      config: { list: '[10, 20, 30]', ...config },
      to: { each: Object.keys(body)[0] as string, done: 'end', ...more },
    },
    ...body,
    collect: { type: 'collect', config: { value: 'each.item + each.index' } },
    end: end(),
  })
  it('keeps as many items under way as it may and the results in their order', () => {
    const run = begin(each({ atOnce: 2 }, { ask: asks('collect') }))
    expect(run.waiting()).toEqual(['each', 'ask', 'ask'])
    run.answer('ask', says('approve'), '1.1')
    run.answer('ask', says('approve'), '1.2')
    run.answer('ask', says('approve'), '1.0')
    expect(run.output('each')).toEqual({ results: [10, 21, 32], count: 3, failed: 0, failures: [] })
  })
  it('stops at the first failure, and nothing of the other items goes on', () => {
    const run = begin(each({ atOnce: 2 }, { ask: asks('collect') }))
    run.answer('ask', fails, '1.1')
    expect(run.state).toMatchObject({ status: 'failed', failure: { code: 'item-failed', message: 'Item 2 failed: It broke.' } })
    expect(run.ends('ask')).toEqual(['cancelled not-needed', 'failed broken'])
    expect([...run.state.frames.keys()]).toEqual([''])
  })
  it('goes on past failures where it should, and counts them', () => {
    const run = begin(each({ atOnce: 1, onFailure: 'go on' }, { ask: asks('collect') }))
    run.answer('ask', says('approve'))
    run.answer('ask', fails)
    run.answer('ask', says('approve'))
    expect(run.output('each')).toEqual({
      ...{ results: [10, null, 32], count: 3, failed: 1 },
      failures: [{ index: 1, code: 'broken', message: 'It broke.' }],
    })
  })
  it('that waits for nobody can be read back before the run goes on', () => {
    const set: Brief = { type: 'set', config: { fields: [{ name: 'v', value: 'each.item' }] }, to: 'collect' }
    const waits = begin({ ...each({}, { set }, { done: 'ask' }), ask: asks('end') })
    expect(waits.waiting()).toEqual(['ask'])
    expect(waits.output('each')).toMatchObject({ results: [10, 21, 32] })
  })
  it('inside of another runs once an item of it, each in a place of its own', () => {
    const run = begin({
      outer: { type: 'forEach', config: { list: '[1, 2]', atOnce: 2 }, to: { each: 'inner', done: 'end' } },
      inner: {
        type: 'forEach',
        config: { list: '[outer.item, outer.item * 10]', onFailure: 'go on' },
        to: { each: 'ask', done: 'gather' },
      },
      ask: asks('keep'),
      keep: { type: 'collect', config: { value: 'inner.item' } },
      gather: { type: 'collect', config: { value: 'inner.results' } },
      end: end(),
    })
    expect(run.state.pending.map(({ path }) => path)).toEqual(['', '1.0', '1.1', '1.0/2.0', '1.1/3.0'])
    run.answer('ask', says('approve'), '1.1/3.0')
    run.answer('ask', fails, '1.0/2.0')
    run.answer('ask', says('approve'), '1.0/2.1')
    run.answer('ask', says('approve'), '1.1/3.1')
    expect(run.output('outer').results).toEqual([
      [null, 10],
      [2, 20],
    ] as Json)
  })
  it('of nothing is through at once', () => {
    expect(begin(each({ list: '[]' }, { ask: asks('collect') })).output('each')).toMatchObject({ results: [], count: 0 })
  })
})

describe('a loop guard', () => {
  const rounds = (most: number, mode = 'any'): { [key: string]: Brief } => ({
    first: { type: 'set', config: { fields: [{ name: 'v', value: '1' }] }, to: 'fork' },
    fork: { type: 'parallel', config: branches('a', 'b'), to: { a: 'slow', b: 'quick' } },
    slow: { type: 'http', config: { url: 'https://side/pay' }, to: 'join' },
    quick: asks('join'),
    join: { type: 'join', config: { mode, count: 1 }, to: { out: 'guard' } },
    guard: { type: 'loop', config: { again: '', most }, to: { again: 'first', out: 'end' } },
    end: end(),
  })
  it('leads back so many times, and every pass has an iteration of its own, whatever was dropped before', () => {
    const run = begin(rounds(2))
    for (let round = 0; round < 3; round++) run.answer('quick', says('approve'))
    expect(run.state.status).toBe('ended')
    expect(run.iterations('slow')).toEqual(['', '~2', '~3'])
    expect(run.ends('slow')).toEqual(Array.from({ length: 3 }, () => 'cancelled not-needed'))
  })
  it('leaves by its limit when the condition still holds', () => {
    const run = begin({
      first: asks('guard'),
      guard: { type: 'loop', config: { again: 'true', most: 1 }, to: { again: 'first', out: 'end', limit: 'over' } },
      ...{ end: end(), over: end('too often') },
    })
    run.answer('first', says('approve'))
    run.answer('first', says('approve'))
    expect(run.state).toMatchObject({ status: 'ended', outcome: 'too often' })
  })
})

describe('a step that waits', () => {
  it('for a duration says until when', () => {
    const run = begin({ nap: { type: 'wait', config: { mode: 'duration', minutes: 60 }, to: 'end' }, end: end() })
    expect(run.asked('nap')?.command).toEqual({ kind: 'timer', at: NOW + LATER })
    run.answer('nap', { kind: 'time', at: NOW + LATER })
    expect(run.output('nap').at).toBe('2026-03-01T10:00:00.000Z')
  })
  it('for an event goes one way when it comes and another when it is late', () => {
    const flow: { [key: string]: Brief } = {
      paid: {
        type: 'wait',
        config: { mode: 'event', event: 'paid/{{ input.order }}', limitMinutes: 60 },
        to: { out: 'end', late: 'late' },
      },
      ...{ end: end(), late: end('late') },
    }
    const [came, late] = [begin(flow, { order: '7' }), begin(flow, { order: '7' })]
    expect(came.asked('paid')?.command).toEqual({ kind: 'event', key: 'paid/7', since: NOW, until: NOW + LATER })
    came.answer('paid', { kind: 'event', event: 1, body: { sum: 5 }, at: NOW + 1, by: 'shop' })
    late.answer('paid', { kind: 'time', at: NOW + LATER })
    expect([came.state.outcome, late.state.outcome]).toEqual(['done', 'late'])
    expect(came.output('paid')).toMatchObject({ event: { sum: 5 }, by: 'shop' })
  })
  const reads: Brief = {
    ...{ type: 'classify', config: { model: MODEL, text: 'input.text' }, to: { out: 'end', error: 'lost' } },
    handling: { retry: { attempts: 3, firstSeconds: 2, factor: 4, maxSeconds: 5, jitter: 0 }, timeoutSeconds: 60 },
  }
  const reading: { [key: string]: Brief } = { read: reads, end: end(), lost: end('lost') }
  it('is tried again after growing waits, as often as it may, when that can do no harm', () => {
    const run = begin(reading, { text: 'x' })
    const waits: unknown[] = []
    for (let attempt = 1; attempt < 3; attempt++) {
      run.answer('read', { ...fails, again: true })
      waits.push(run.asked('read')?.command)
      run.answer('read', { kind: 'retry', at: run.clock.now })
      expect(run.asked('read')).toMatchObject({ attempt: attempt + 1, command: { kind: 'classify' } })
    }
    expect(waits).toEqual([
      { kind: 'retry', delayMs: 2000 },
      { kind: 'retry', delayMs: 5000 },
    ])
    run.answer('read', { ...fails, again: true })
    expect(run.state).toMatchObject({ status: 'ended', outcome: 'lost' })
  })
  it('is not tried again when nobody said that this does no harm', () => {
    const run = begin(reading, { text: 'x' })
    run.answer('read', fails)
    expect(run.state.outcome).toBe('lost')
  })
  it('fails when its time is over, also while it waits for its next try', () => {
    const run = begin(reading, { text: 'x' })
    run.answer('read', { ...fails, again: true })
    run.answer('read', { kind: 'failed', failure: { code: 'timed-out', message: 'Late.', next: 'Wait.' } })
    expect(run.ends('read')).toEqual(['failed timed-out'])
    expect(run.state.outcome).toBe('lost')
  })
})

describe('a run', () => {
  it('that is stopped closes every step that waits, with the reason, and holds on to nothing', () => {
    const run = begin({
      fork: { type: 'parallel', config: branches('a', 'b'), to: { a: 'each', b: 'two' } },
      each: { type: 'forEach', config: { list: '[1, 2]', atOnce: 2 }, to: { each: 'ask', done: 'join' } },
      ask: asks('collect'),
      collect: { type: 'collect', config: { value: '' } },
      two: asks('join'),
      join: { type: 'join', config: { mode: 'all', count: 2 }, to: { out: 'end' } },
      end: end(),
    })
    run.answer('two', says('approve'))
    run.take({ kind: 'stop', failure: { code: 'run-timed-out', message: 'Late.', next: 'Start it again.' } })
    expect(run.state).toMatchObject({
      status: 'failed',
      failure: { code: 'run-timed-out' },
      pending: [],
      ready: [],
      joins: new Map(),
      eaches: new Map(),
    })
    expect(run.ends('ask')).toEqual(['cancelled run-timed-out', 'cancelled run-timed-out'])
    expect([...run.state.frames.keys()]).toEqual([''])
  })
  it('that had not begun is closed at its start', () => {
    const { plan } = compileWorkflow(
      {
        nodes: [
          { id: 's', key: 'start', type: 'start', title: '', config: {}, position: { x: 0, y: 0 } },
          { id: 'e', key: 'end', type: 'end', title: '', config: {}, position: { x: 0, y: 0 } },
        ],
        edges: [{ id: 'x', from: { node: 's', port: 'out' }, to: { node: 'e', port: 'in' } }],
      },
      [],
    )
    if (!plan) throw new Error('it compiles')
    const state = initialState(plan, { id: 1, workflow: 'w', startedAt: NOW, asOf: NOW }, {})
    const stopped = advance(
      plan,
      state,
      { kind: 'stop', failure: { code: 'cancelled', message: 'No.', next: '' } },
      { now: () => NOW, microseconds: () => 0 },
    )
    expect(stopped.state.status).toBe('cancelled')
    expect(stopped.entries).toMatchObject([{ seq: 0, node: plan.start, status: 'cancelled' }])
  })
  it('goes the way of the reference and can be read back after every commit, whatever its workflow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        expect(compareGraphs(1, seed).mismatches).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})
