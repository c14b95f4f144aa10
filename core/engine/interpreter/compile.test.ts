import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Graph, graphSchema } from '../../model/graph.ts'
import type { JsonRecord } from '../../model/values.ts'
import { nodeTypes } from '../../nodes/registry.ts'
import { compileWorkflow } from './compile.ts'

type Node = Graph['nodes'][number]
const node = (key: string, type: string, config: JsonRecord = {}, id = key): Node => ({
  id,
  key,
  type,
  title: '',
  config,
  position: { x: 0, y: 0 },
})
const edge = (from: string, port: string, to: string, id = `${from}-${port}`) => ({
  id,
  from: { node: from, port },
  to: { node: to, port: 'in' },
})
const codes = (graph: Graph) => compileWorkflow(graph, []).problems.map((problem) => `${problem.node ?? '-'}: ${problem.code}`)
const start = node('begin', 'start', { fields: [{ name: 'a', type: 'number' }] })
const end = node('end', 'end', { outcome: 'done' })

describe('compiling a workflow', () => {
  it('makes a plan of a graph without errors', () => {
    expect(compileWorkflow({ nodes: [start, end], edges: [edge('begin', 'out', 'end')] }, []).plan?.nodes).toHaveLength(2)
  })
  it('names every problem at once, with node and field', () => {
    const graph: Graph = {
      nodes: [
        start,
        node('a', 'set', {
          fields: [
            { name: 'x', value: 'input.b' },
            { name: 'y', value: 'input.a + "t"' },
          ],
        }),
        node('b', 'confidence', { value: 'input.a', thresholds: 'None' }),
      ],
      edges: [edge('begin', 'out', 'a'), edge('a', 'out', 'b')],
    }
    expect(compileWorkflow(graph, []).problems.map((problem) => [problem.node, problem.field, problem.severity])).toEqual([
      ['a', 'fields[0].value', 'error'],
      ['a', 'fields[1].value', 'error'],
      ['b', 'thresholds', 'error'],
      ['b', null, 'error'],
      ['b', null, 'error'],
      ['b', null, 'error'],
    ])
  })
  it.each<[string, Graph, string]>([
    ['no start', { nodes: [end], edges: [] }, '-: one-start'],
    [
      'two starts',
      { nodes: [start, node('other', 'start'), end], edges: [edge('begin', 'out', 'end'), edge('other', 'out', 'end')] },
      '-: one-start',
    ],
    ['a dangling edge', { nodes: [start, end], edges: [edge('begin', 'out', 'end'), edge('end', 'x', 'gone')] }, '-: dangling-edge'],
    [
      'two nodes of one key',
      { nodes: [start, end, node('end', 'end', {}, 'other')], edges: [edge('begin', 'out', 'end')] },
      'end: duplicate-key',
    ],
    [
      'two nodes of one id',
      { nodes: [start, end, node('other', 'end', {}, 'end')], edges: [edge('begin', 'out', 'end')] },
      'other: duplicate-id',
    ],
    ['an edge to itself', { nodes: [start, end], edges: [edge('begin', 'out', 'begin')] }, 'begin: self-edge'],
    ['an unknown type', { nodes: [start, node('x', 'teleport')], edges: [edge('begin', 'out', 'x')] }, 'x: unknown-type'],
    [
      'a type that is a word of JavaScript',
      { nodes: [start, node('x', 'constructor')], edges: [edge('begin', 'out', 'x')] },
      'x: unknown-type',
    ],
    [
      'a circle',
      {
        nodes: [start, node('x', 'set'), node('y', 'set')],
        edges: [edge('begin', 'out', 'x'), edge('x', 'out', 'y'), edge('y', 'out', 'x')],
      },
      '-: cycle',
    ],
    ['an open port', { nodes: [start], edges: [] }, 'begin: open-port'],
    [
      'a port that is not there',
      { nodes: [start, end], edges: [edge('begin', 'out', 'end'), edge('begin', 'side', 'end')] },
      'begin: unknown-port',
    ],
  ])('names %s', (_, graph, code) => {
    expect(codes(graph)).toContain(code)
  })
  it('warns of a value that is only there on some paths', () => {
    const graph: Graph = {
      nodes: [
        start,
        node('way', 'branch', { branches: [{ name: 'big', when: 'input.a > 1' }] }),
        node('x', 'set', { fields: [{ name: 'v', value: '1' }] }),
        node('last', 'end', { outcome: 'done', fields: [{ name: 'v', value: 'x.v' }] }),
      ],
      edges: [edge('begin', 'out', 'way'), edge('way', 'big', 'x'), edge('way', 'otherwise', 'last'), edge('x', 'out', 'last')],
    }
    expect(compileWorkflow(graph, []).problems).toMatchObject([{ node: 'last', code: 'may-be-missing', severity: 'warning' }])
  })
  it('never throws on a graph that the schema accepts, whatever its configs hold', () => {
    const config = fc.dictionary(
      fc.oneof(fc.constantFrom('fields', 'value', 'rows', 'inputs', 'when', 'policy', 'factors', 'text', '__proto__'), fc.string()),
      fc.jsonValue(),
      { maxKeys: 6 },
    )
    const anyNode = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      type: fc.constantFrom(...Object.keys(nodeTypes), 'x'),
      config,
    })
    const anyEdge = fc.record({
      id: fc.string(),
      from: fc.record({ node: fc.constantFrom('a', 'b', 'z'), port: fc.constantFrom('out', 'high', 'error') }),
      to: fc.record({ node: fc.constantFrom('a', 'c', 'd') }),
    })
    fc.assert(
      fc.property(fc.array(anyNode, { maxLength: 6 }), fc.array(anyEdge, { maxLength: 8 }), (nodes, edges) => {
        const parsed = graphSchema.safeParse({ nodes, edges })
        if (parsed.success) expect(compileWorkflow(parsed.data, []).problems).toBeInstanceOf(Array)
      }),
      { numRuns: 500 },
    )
  })
  it('compiles a chain of 1,000 nodes', () => {
    const nodes = [
      start,
      ...Array.from({ length: 1000 }, (_, at) => node(`n${at}`, 'set', { fields: [{ name: 'v', value: at ? `n${at - 1}.v + 1` : '1' }] })),
      end,
    ]
    const edges = nodes.slice(1).map((one, at) => edge(nodes[at]?.key ?? '', 'out', one.key))
    expect(compileWorkflow({ nodes, edges }, []).problems).toEqual([])
  })
})

describe('where tokens part and meet', () => {
  const fork = node('fork', 'parallel', {})
  const join = (config: JsonRecord = {}) => node('meet', 'join', config)
  const whole = [edge('begin', 'out', 'fork'), edge('fork', 'a', 'meet'), edge('fork', 'b', 'meet'), edge('meet', 'out', 'end')]
  it.each<[string, Graph, string]>([
    [
      'a join that waits for more than there are',
      { nodes: [start, fork, join({ mode: 'some', count: 3 }), end], edges: whole },
      'meet: too-few-branches',
    ],
    [
      'branches that never meet',
      { nodes: [start, fork, end], edges: [edge('begin', 'out', 'fork'), edge('fork', 'a', 'end'), edge('fork', 'b', 'end')] },
      'fork: no-join',
    ],
    [
      'an end inside of a branch',
      { nodes: [start, fork, join(), end], edges: [...whole.slice(0, 2), edge('fork', 'b', 'end'), whole[3] as Graph['edges'][number]] },
      'end: mixed-branches',
    ],
    [
      'a join that no parallel leads to',
      { nodes: [start, join(), end], edges: [edge('begin', 'out', 'meet'), edge('meet', 'out', 'end')] },
      'meet: join-of-nothing',
    ],
    [
      'a collect outside of a for each',
      { nodes: [start, node('kept', 'collect')], edges: [edge('begin', 'out', 'kept')] },
      'kept: collect-outside',
    ],
    [
      'a for each whose items never end',
      {
        nodes: [start, node('each', 'forEach', { list: '[]' }), end],
        edges: [edge('begin', 'out', 'each'), edge('each', 'each', 'end'), edge('each', 'done', 'end')],
      },
      'each: no-collect',
    ],
    [
      'a way back that nobody counts',
      {
        nodes: [start, node('a', 'set'), node('b', 'branch', { branches: [{ name: 'back', when: 'true' }] }), end],
        edges: [edge('begin', 'out', 'a'), edge('a', 'out', 'b'), edge('b', 'back', 'a'), edge('b', 'otherwise', 'end')],
      },
      '-: cycle',
    ],
  ])('names %s', (_, graph, code) => expect(codes(graph)).toContain(code))
  it('lets a loop guard lead back, and an expression read every branch of a join that waits for all', () => {
    const graph: Graph = {
      nodes: [
        start,
        fork,
        node('x', 'set', { fields: [{ name: 'v', value: '1' }] }),
        join(),
        node('again', 'loop', { again: 'x.v == 2', most: 3 }),
        node('end', 'end', { outcome: 'done', fields: [{ name: 'v', value: 'x.v' }] }),
      ],
      edges: [
        edge('begin', 'out', 'fork'),
        edge('fork', 'a', 'x'),
        edge('x', 'out', 'meet'),
        edge('fork', 'b', 'meet'),
        edge('meet', 'out', 'again'),
        edge('again', 'again', 'fork'),
        edge('again', 'out', 'end'),
        edge('again', 'limit', 'end'),
      ],
    }
    expect(codes(graph)).toEqual([])
    const any = { ...graph, nodes: graph.nodes.map((one) => (one.key === 'meet' ? { ...one, config: { mode: 'any' } } : one)) }
    expect(codes(any)).toEqual(['again: may-be-missing', 'end: may-be-missing'])
  })
})
