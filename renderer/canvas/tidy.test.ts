import { expect, test } from 'vitest'
import { graphSchema } from '../../core/model/graph.ts'
import { needsTidy, tidied } from './tidy.ts'

const graph = graphSchema.parse({
  nodes: ['a', 'b', 'c', 'd'].map((id) => ({ id, key: id, type: 'x' })),
  edges: [
    ['a', 'b'],
    ['a', 'c'],
    ['b', 'd'],
    ['c', 'd'],
    ['d', 'b'],
  ].map(([from, to], at) => ({ id: `e${at}`, from: { node: from, port: 'out' }, to: { node: to } })),
})

test('flow runs left to right, nothing lies on anything, and a cycle does not hang it', () => {
  expect(needsTidy(graph)).toBe(true)
  const places = tidied(graph, () => undefined)
  const at = (id: string) => places.get(id) ?? { x: 0, y: 0 }
  expect(at('a').x).toBeLessThan(at('c').x)
  expect(at('c').x).toBeLessThan(at('d').x)
  expect(new Set([...places.values()].map(({ x, y }) => `${x},${y}`)).size).toBe(4)
})
