import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Graph, GraphNode } from '../../model/graph.ts'
import type { Json, JsonRecord } from '../../model/values.ts'
import { advance } from './advance.ts'
import { fold } from './apply.ts'
import { compileWorkflow } from './compile.ts'
import { hashesIn, packEntries, packInput, unpackEntries } from './journal.ts'
import type { Plan } from './plan.ts'
import { type Entry, initialState, type RunState } from './state.ts'

const node = (key: string, type: string, config: JsonRecord): GraphNode => ({
  id: key,
  key,
  type,
  title: '',
  config,
  position: { x: 0, y: 0 },
})
const graph: Graph = {
  nodes: [
    node('begin', 'start', {
      fields: [
        { name: 'a', type: 'number' },
        { name: 't', type: 'text' },
      ],
    }),
    node('sum', 'set', {
      fields: [
        { name: 'b', value: 'input.a + 1' },
        { name: 'c', value: 'sum.b > 10' },
        { name: 'same', value: 'input.t' },
      ],
    }),
    node('ask', 'review', { question: 'Well?', fields: [{ name: 'b', value: 'sum.b', type: 'number', editable: true }] }),
    node('yes', 'end', { outcome: 'yes', fields: [{ name: 'b', value: 'ask.b' }] }),
    node('no', 'end', { outcome: 'no' }),
  ],
  edges: [
    ['begin', 'out', 'sum'],
    ['sum', 'out', 'ask'],
    ['ask', 'approved', 'yes'],
    ['ask', 'declined', 'no'],
  ].map(([from = '', port = '', to = '']) => ({ id: `${from}-${port}`, from: { node: from, port }, to: { node: to, port: 'in' } })),
}
const plan = compileWorkflow(graph, []).plan as Plan
const watch = { now: () => 1000, microseconds: () => 0 }
const begin = (input: JsonRecord) => initialState(plan, { id: 1, workflow: 'Test', startedAt: 1000, asOf: 1000 }, input)
const go = (input: JsonRecord) => advance(plan, begin(input), { kind: 'go' }, watch)
const answer = (b: number) => ({
  kind: 'answer' as const,
  seq: 2,
  answer: { kind: 'review' as const, verdict: 'change' as const, by: 'Ana', reason: '', changes: { b }, shown: '' },
})

/** How many advances it took to get there is no part of what is known. */
const withoutTurns = (state: RunState) =>
  JSON.parse(
    JSON.stringify({
      ...state,
      turn: 0,
      frames: [...state.frames].map(([path, { turn: _, ...frame }]) => [path, frame]),
      joins: [...state.joins],
      eaches: [...state.eaches],
    }),
  )

describe('the interpreter', () => {
  it('gives the same for the same state and event, and leaves the state as it was', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.integer(), (a, t, b) => {
        const first = go({ a, t })
        const before = structuredClone(first.state)
        const once = advance(plan, first.state, answer(b), watch)
        expect(advance(plan, first.state, answer(b), watch)).toEqual(once)
        expect(first.state).toEqual(before)
      }),
    )
  })
  it('takes an answer once: a second one, or one for a step that does not wait, changes nothing', () => {
    const { state } = advance(plan, go({ a: 1, t: '' }).state, answer(5), watch)
    for (const seq of [0, 2, 99]) expect(advance(plan, state, { ...answer(6), seq }, watch)).toEqual({ state, entries: [], commands: [] })
  })
  it('makes a wrong value the step’s failure and stops there', () => {
    const { state, entries } = go({ a: null, t: '' })
    expect([state.status, entries.at(-1)?.status, entries.at(-1)?.failure?.code]).toEqual(['failed', 'failed', expect.any(String)])
  })
})

describe('the journal', () => {
  const aside = new Map<string, Json>()
  const putAside = (value: Json) => {
    const text = JSON.stringify(value)
    if (text.length < 40) return null
    aside.set(`h${text.length}${text.slice(0, 60)}`, value)
    return `h${text.length}${text.slice(0, 60)}`
  }
  const bringBack = (hash: string) => aside.get(hash) as Json
  const thereAndBack = (entries: readonly Entry[]) => unpackEntries(plan, packEntries(plan, entries, putAside), bringBack)

  it('loses nothing there and back, and folding it gives the state it came from', () => {
    fc.assert(
      fc.property(
        fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.string({ maxLength: 200 }),
        fc.integer(),
        (a, t, b) => {
          // JSON has one zero.
          const input = { a: a === 0 ? 0 : a, t }
          const first = go(input)
          const second = first.state.status === 'waiting' ? advance(plan, first.state, answer(b), watch) : null
          const all = [...first.entries, ...(second?.entries ?? [])]
          const read = [...thereAndBack(first.entries), ...(second ? thereAndBack(second.entries) : [])]
          expect(read).toEqual(all)
          const folded = fold(plan, begin(input), read)
          const last = (second ?? first).state
          expect(withoutTurns(folded)).toEqual(withoutTurns(last))
        },
      ),
    )
  })
})

describe('values that were put aside', () => {
  it('are found in inputs that hold some, and not in those that only look like it', () => {
    const input = { p: [['a']], long: 'x'.repeat(2000) }
    const stored = packInput(input, JSON.stringify(input), (value) => (typeof value === 'string' ? 'hash' : null))
    expect(hashesIn(stored)).toEqual(['hash'])
    expect(hashesIn(JSON.stringify({ p: [['a']] }))).toEqual([])
    expect(hashesIn(JSON.stringify([[0, 0, 5, [{ p: [['a']] }]]]))).toEqual([])
  })
})
