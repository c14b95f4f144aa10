// What a run lays over its graph: which nodes it visited and how each fared, which edges it took, up to the step in view.
import type { Graph, GraphNode } from '../../core/model/graph.ts'
import type { Step, StepStatus } from '../../core/model/record.ts'

export type Worn = {
  /** Null where the run did not come by (or has not yet, at the step in view). Of several items the worst. */
  status: StepStatus | null
  /** The ports it left by, of all its passes. */
  ports: ReadonlySet<string>
  /** How often it ran, up to the step in view. */
  times: number
  inDoubt: boolean
  current: boolean
  later: boolean
}
export type Taken = 'taken' | 'later' | 'not'
export type Path = { nodes: Map<string, Worn>; edges: Map<string, Taken> }

/** The record names nodes by key. */
export const nodeOfStep = (graph: Graph, step: Pick<Step, 'node'>): GraphNode | undefined => keysOf(graph).get(step.node)

const known = new WeakMap<Graph, Map<string, GraphNode>>()
function keysOf(graph: Graph): Map<string, GraphNode> {
  const found =
    known.get(graph) ??
    new Map([...graph.nodes.map((node) => [node.id, node] as const), ...graph.nodes.map((node) => [node.key, node] as const)])
  known.set(graph, found)
  return found
}

export function pathOf(graph: Graph, steps: readonly Step[], current: number, inDoubt: ReadonlySet<number>): Path {
  const passes = new Map<string, Step[]>(graph.nodes.map((node) => [node.id, []]))
  for (const step of steps) {
    const node = nodeOfStep(graph, step)
    if (node) passes.get(node.id)?.push(step)
  }
  const edges = new Map<string, Taken>()
  /** Ports that lead to a step beyond the one in view only. */
  const ahead = new Map<string, Set<string>>()
  for (const edge of graph.edges) {
    const left = passes.get(edge.from.node)?.find((step) => leftBy(step.port, edge.from.port))
    const arrived = left && passes.get(edge.to.node)?.find((step) => step.seq > left.seq)
    const taken = !arrived ? 'not' : arrived.seq <= current ? 'taken' : 'later'
    edges.set(edge.id, taken)
    if (taken === 'later') ahead.set(edge.from.node, (ahead.get(edge.from.node) ?? new Set()).add(edge.from.port))
  }
  const nodes = new Map([...passes].map(([id, own]) => [id, wornBy(own, current, inDoubt, ahead.get(id))]))
  return { nodes, edges }
}

function wornBy(own: readonly Step[], current: number, inDoubt: ReadonlySet<number>, ahead?: ReadonlySet<string>): Worn {
  const before = own.filter((step) => step.seq <= current)
  const shown = before.length > 0 ? before : own
  // Of passes one after the other the last one counts, of items beside one another each.
  const last = new Map(shown.map((step) => [step.path, step]))
  return {
    status: worst([...last.values()].map((step) => step.status)),
    // A for each is one step from its beginning on, and leaves when its items are through.
    ports: new Set(shown.flatMap(({ port, seq }) => (port && !(seq < current && ahead?.has(port)) ? port : []))),
    times: before.length,
    inDoubt: shown.some((step) => inDoubt.has(step.seq)),
    current: before.some((step) => step.seq === current),
    later: before.length === 0 && own.length > 0,
  }
}

const BY_WEIGHT: readonly StepStatus[] = ['failed', 'waiting', 'cancelled', 'done']
const worst = (statuses: readonly StepStatus[]): StepStatus | null => BY_WEIGHT.find((status) => statuses.includes(status)) ?? null

export const hasLeftBy = (worn: Worn, port: string): boolean => [...worn.ports].some((left) => leftBy(left, port))

/** A parallel leaves by all its ports at once, and a for each by “each” as often as it has items before it leaves by another. */
const leftBy = (left: string | null, port: string): boolean => left === port || (left === '*' && port !== 'error') || port === 'each'
