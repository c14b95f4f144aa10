import { expect, test } from 'vitest'
import { graphSchema } from '../../core/model/graph.ts'
import type { Step } from '../../core/model/record.ts'
import { pathOf } from './worn.ts'

const graph = graphSchema.parse({
  nodes: ['start', 'sure', 'send', 'ask'].map((id) => ({ id: `id-${id}`, key: id, type: 'x' })),
  edges: [
    { id: 'e1', from: { node: 'id-start', port: 'out' }, to: { node: 'id-sure' } },
    { id: 'e2', from: { node: 'id-sure', port: 'high' }, to: { node: 'id-send' } },
    { id: 'e3', from: { node: 'id-sure', port: 'low' }, to: { node: 'id-ask' } },
  ],
})
const step = (seq: number, node: string, port: string | null) => ({ seq, node, port, status: 'done' }) as Step
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
  expect(nodes.get('id-sure')).toMatchObject({ status: 'done', port: 'high', current: true, later: false })
  expect(nodes.get('id-send')).toMatchObject({ inDoubt: true, later: true })
  expect(nodes.get('id-ask')).toMatchObject({ status: null })
})
