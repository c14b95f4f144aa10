import { expect, test } from 'vitest'
import { graphSchema } from '../../core/model/graph.ts'
import type { Step } from '../../core/model/record.ts'
import { hasLeftBy, pathOf, type Worn } from './worn.ts'

const graph = graphSchema.parse({
  nodes: ['start', 'sure', 'send', 'ask'].map((id) => ({ id: `id-${id}`, key: id, type: 'x' })),
  edges: [
    { id: 'e1', from: { node: 'id-start', port: 'out' }, to: { node: 'id-sure' } },
    { id: 'e2', from: { node: 'id-sure', port: 'high' }, to: { node: 'id-send' } },
    { id: 'e3', from: { node: 'id-sure', port: 'low' }, to: { node: 'id-ask' } },
  ],
})
const step = (seq: number, node: string, port: string | null, more: Partial<Step> = {}) =>
  ({ seq, node, port, path: '', status: 'done', ...more }) as Step
const steps = [step(0, 'start', 'out'), step(1, 'sure', 'high'), step(2, 'send', null)]

test('the path is what the steps left by, thick up to the step in view and thin after it', () => {
  const { edges } = pathOf(graph, steps, 1, new Set())
  expect([...edges]).toEqual([
    ['e1', 'taken'],
    ['e2', 'later'],
    ['e3', 'not'],
  ])
})

test('nodes wear their outcome; the one in view is marked and one never reached wears none', () => {
  const { nodes } = pathOf(graph, steps, 1, new Set([2]))
  expect(nodes.get('id-sure')).toMatchObject({ status: 'done', ports: new Set(['high']), times: 1, current: true, later: false })
  expect(nodes.get('id-send')).toMatchObject({ inDoubt: true, later: true })
  expect(nodes.get('id-ask')).toMatchObject({ status: null })
})

test('of the items of a for each a node wears the worst, and how often it ran', () => {
  const items = [
    step(0, 'start', 'out'),
    ...['done', 'failed', 'done'].map((status, at) => step(at + 1, 'send', null, { path: `0.${at}`, status } as Step)),
  ]
  expect(pathOf(graph, items, 3, new Set()).nodes.get('id-send')).toMatchObject({ status: 'failed', times: 3 })
  expect(pathOf(graph, items, 1, new Set()).nodes.get('id-send')).toMatchObject({ status: 'done', times: 1 })
})

test('a node that leaves by all its ports at once lights each of its branches', () => {
  const split = graphSchema.parse({
    nodes: ['fork', 'left', 'right'].map((id) => ({ id, key: id, type: 'x' })),
    edges: ['left', 'right'].map((to) => ({ id: to, from: { node: 'fork', port: to }, to: { node: to } })),
  })
  const { edges, nodes } = pathOf(split, [step(0, 'fork', '*'), step(1, 'left', null), step(2, 'right', null)], 1, new Set())
  expect([...edges]).toEqual([
    ['left', 'taken'],
    ['right', 'later'],
  ])
  expect(hasLeftBy(nodes.get('fork') as Worn, 'right')).toBe(true)
})
