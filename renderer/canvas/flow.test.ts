import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type Graph, graphSchema } from '../../core/model/graph.ts'
import type { JsonRecord } from '../../core/model/values.ts'
import type { NodeSpec } from '../../core/nodes/spec.ts'
import { fromFlow, toFlow } from './flow.ts'

const asks: Pick<NodeSpec<{ high: number }>, 'type' | 'group' | 'title' | 'icon' | 'schema' | 'ports' | 'line'> = {
  type: 'asks',
  group: 'decide',
  title: 'How sure?',
  icon: 'gauge',
  schema: z.object({ high: z.number() }),
  ports: () => [
    { name: 'yes', title: 'Yes', tone: 'good' },
    { name: 'no', title: 'No', tone: 'bad' },
    { name: 'error', title: 'On error', tone: 'error' },
  ],
  line: ({ high }) => `High from ${high}`,
}
const specOf = (type: string) => (type === 'asks' ? (asks as NodeSpec) : undefined)

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/)
const graphs: fc.Arbitrary<Graph> = fc.uniqueArray(name, { minLength: 1, maxLength: 8 }).chain((ids) =>
  fc.record({
    nodes: fc.tuple(
      ...ids.map((id) =>
        fc.record({
          id: fc.constant(id),
          key: fc.constant(`n${id}`),
          type: fc.constantFrom('asks', 'gone'),
          title: fc.string(),
          config: fc.constantFrom<JsonRecord[]>({}, { high: 1 }, { other: [null, { deep: 'yes' }] }),
          position: fc.record({ x: fc.integer(), y: fc.integer() }),
        }),
      ),
    ),
    edges: fc.uniqueArray(
      fc.record({
        id: name,
        from: fc.record({ node: fc.constantFrom(...ids), port: fc.constantFrom('yes', 'no', 'out', 'error') }),
        to: fc.record({ node: fc.constantFrom(...ids), port: fc.constant('in') }),
      }),
      { selector: (edge) => edge.id },
    ),
  }),
)

test('a graph goes to the screen and comes back the same', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      expect(fromFlow(toFlow(graph, specOf))).toEqual(graph)
    }),
  )
})

const graph = graphSchema.parse({
  nodes: [
    { id: 'a', key: 'a', type: 'asks', config: { high: 0.8 } },
    { id: 'b', key: 'b', type: 'gone', title: 'Old thing' },
  ],
  edges: [
    { id: 'e', from: { node: 'a', port: 'yes' }, to: { node: 'b' } },
    { id: 'f', from: { node: 'b', port: 'left' }, to: { node: 'a' } },
  ],
})

test('an edge takes the tone of the port it leaves by', () => {
  expect(toFlow(graph, specOf).edges.map((edge) => edge.data?.tone)).toEqual(['good', 'plain'])
})

test('each edge finds both its handles, even at a node of an unknown type', () => {
  const { nodes, edges } = toFlow(graph, specOf)
  for (const edge of edges) {
    const handles = (id: string) => nodes.find((node) => node.id === id)?.handles?.map((handle) => handle.id)
    expect(handles(edge.source)).toContain(edge.sourceHandle)
    expect(handles(edge.target)).toContain(edge.targetHandle)
  }
})

test('an error port has a row only once it is wired', () => {
  const face = toFlow(graph, specOf).nodes[0]?.data.face
  expect(face?.ports.map((port) => port.name)).toEqual(['yes', 'no'])
  expect(face?.line).toBe('High from 0.8')
})
