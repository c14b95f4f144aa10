// What a run lays over its graph: which nodes it visited and how each fared, which edges it took, up to the step in view.
import type { Graph, GraphNode } from '../../core/model/graph.ts'
import type { Step, StepStatus } from '../../core/model/record.ts'

export type Worn = {
  /** Null where the run did not come by (or has not yet, at the step in view). */
  status: StepStatus | null
  /** The port it left by. */
  port: string | null
  inDoubt: boolean
  current: boolean
  later: boolean
}
export type Taken = 'taken' | 'later' | 'not'
export type Path = { nodes: Map<string, Worn>; edges: Map<string, Taken> }

/** The record names nodes by key. */
export const nodeOfStep = (graph: Graph, step: Pick<Step, 'node'>): GraphNode | undefined =>
  graph.nodes.find((node) => node.key === step.node) ?? graph.nodes.find((node) => node.id === step.node)

export function pathOf(graph: Graph, steps: readonly Step[], current: number, inDoubt: ReadonlySet<number>): Path {
  const nodes = new Map<string, Worn>(
    graph.nodes.map((node) => [node.id, { status: null, port: null, inDoubt: false, current: false, later: false }]),
  )
  const reached = new Map<string, number[]>()
  const placed = steps.flatMap((step) => {
    const node = nodeOfStep(graph, step)
    return node ? [{ step, id: node.id }] : []
  })
  for (const { step, id } of placed) {
    reached.set(id, [...(reached.get(id) ?? []), step.seq])
    const before = nodes.get(id)
    if (step.seq > current && before?.status && !before.later) continue
    nodes.set(id, {
      status: step.status,
      port: step.port,
      inDoubt: inDoubt.has(step.seq),
      current: step.seq === current || (before?.current ?? false),
      later: step.seq > current,
    })
  }
  const edges = new Map<string, Taken>()
  for (const edge of graph.edges) {
    let taken: Taken = 'not'
    for (const { step, id } of placed) {
      if (id !== edge.from.node || !leftBy(step.port, edge.from.port)) continue
      const arrived = reached.get(edge.to.node)?.find((seq) => seq > step.seq)
      if (arrived === undefined) continue
      if (arrived <= current) taken = 'taken'
      else if (taken === 'not') taken = 'later'
    }
    edges.set(edge.id, taken)
  }
  return { nodes, edges }
}

/** A parallel leaves by all its ports at once, and a for each by “each” as often as it has items before it leaves by another. */
const leftBy = (left: string | null, port: string): boolean => left === port || (left === '*' && port !== 'error') || port === 'each'
