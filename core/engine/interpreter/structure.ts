// What can be said of a graph before any node is understood: ids, keys, ends of edges, cycles, what is reachable.
import { type Graph, type GraphNode, nameOfNode } from '../../model/graph.ts'
import type { Problem } from '../../model/news.ts'

export type Structure = {
  problems: Problem[]
  /** Indexes of nodes so that every edge goes forward; nodes on a cycle are left out. */
  order: number[]
  /** Per node: `[port, target index]` of each edge that leaves it. */
  out: [string, number][][]
  /** The same without the edges that may lead back. */
  forward: [string, number][][]
  /** Per node: indexes of the nodes that lead to it, by forward edges. */
  into: number[][]
  /** Edges that may lead back: `[from, port, to]`. */
  back: [number, string, number][]
}

const error = (node: GraphNode | null, code: string, message: string, field: string | null = null): Problem => ({
  node: node?.key ?? null,
  field,
  severity: 'error',
  code,
  message,
})

/**
 * Finds every structural problem; never throws on a graph that the schema accepts. `mayLeadBack` tells the ports of nodes
 * that count how often they are passed: an edge that leaves there may close a circle.
 */
export function structureOf(graph: Graph, mayLeadBack: (node: GraphNode, port: string) => boolean = () => false): Structure {
  const problems: Problem[] = []
  const byId = new Map<string, number>()
  const keys = new Map<string, GraphNode>()
  graph.nodes.forEach((node, index) => {
    if (byId.has(node.id))
      problems.push(error(node, 'duplicate-id', `Two nodes have the id “${node.id}”. Give one of them another id.`, 'id'))
    else byId.set(node.id, index)
    const twin = keys.get(node.key)
    if (twin)
      problems.push(error(node, 'duplicate-key', `“${nameOfNode(twin)}” already has the key “${node.key}”. Rename one of them.`, 'key'))
    else keys.set(node.key, node)
  })

  const out: [string, number][][] = graph.nodes.map(() => [])
  const forward: [string, number][][] = graph.nodes.map(() => [])
  const back: [number, string, number][] = []
  const into: number[][] = graph.nodes.map(() => [])
  const edgeIds = new Set<string>()
  const leaving = new Set<string>()
  for (const edge of graph.edges) {
    if (edgeIds.has(edge.id)) problems.push(error(null, 'duplicate-id', `Two edges have the id “${edge.id}”. Give one of them another id.`))
    edgeIds.add(edge.id)
    const from = byId.get(edge.from.node)
    const to = byId.get(edge.to.node)
    if (from === undefined || to === undefined) {
      const missing = from === undefined ? edge.from.node : edge.to.node
      problems.push(
        error(null, 'dangling-edge', `Edge “${edge.id}” names a node “${missing}” that is not in this workflow. Remove the edge.`),
      )
      continue
    }
    const source = graph.nodes[from] as GraphNode
    if (from === to) {
      problems.push(error(source, 'self-edge', `“${nameOfNode(source)}” leads to itself. Remove this edge; a workflow runs forward.`))
      continue
    }
    const place = `${from}\n${edge.from.port}`
    if (leaving.has(place))
      problems.push(error(source, 'two-edges', `Two edges leave “${nameOfNode(source)}” by “${edge.from.port}”. Keep one of them.`))
    leaving.add(place)
    if (edge.to.port !== 'in')
      problems.push(error(graph.nodes[to] as GraphNode, 'unknown-port', `An edge arrives at a port “${edge.to.port}” that does not exist.`))
    out[from]?.push([edge.from.port, to])
    if (mayLeadBack(source, edge.from.port)) back.push([from, edge.from.port, to])
    else {
      forward[from]?.push([edge.from.port, to])
      into[to]?.push(from)
    }
  }
  const order = forwardOrder(forward, into)
  return { problems: [...problems, ...cycleProblems(graph, order)], order, out, forward, into, back }
}

/** Kahn's order; ties by position in the document, so that the same graph always gives the same order. */
function forwardOrder(out: [string, number][][], into: number[][]): number[] {
  const left = into.map((sources) => sources.length)
  const order: number[] = []
  const ready = left.flatMap((count, index) => (count === 0 ? [index] : []))
  for (let at = 0; at < ready.length; at++) {
    const index = ready[at] as number
    order.push(index)
    for (const [, target] of out[index] ?? []) {
      left[target] = (left[target] ?? 0) - 1
      if (left[target] === 0) ready.push(target)
    }
  }
  return order
}

function cycleProblems(graph: Graph, order: readonly number[]): Problem[] {
  const done = new Set(order)
  if (done.size === graph.nodes.length) return []
  const names = graph.nodes.filter((_, index) => !done.has(index)).map(nameOfNode)
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '')
  return [
    error(
      null,
      'cycle',
      `These nodes lead round in a circle or hang behind one: ${shown}. A workflow runs forward; remove an edge, or lead back through a Loop guard, which counts.`,
    ),
  ]
}

/** Indexes that can be reached from `start`. */
export function reachableFrom(start: number, out: readonly [string, number][][]): Set<number> {
  const seen = new Set([start])
  const stack = [start]
  for (let index = stack.pop(); index !== undefined; index = stack.pop())
    for (const [, target] of out[index] ?? [])
      if (!seen.has(target)) {
        seen.add(target)
        stack.push(target)
      }
  return seen
}
