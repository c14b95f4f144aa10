// Moving nodes: a pure edit of the draft that touches positions alone.
import type { Graph } from '../../core/model/graph.ts'

/** Node id -> its new place. */
export type Moves = ReadonlyMap<string, { x: number; y: number }>

export function movedGraph(graph: Graph, moves: Moves): Graph {
  const nodes = graph.nodes.map((node) => {
    const place = moves.get(node.id)
    return place ? { ...node, position: { x: Math.round(place.x), y: Math.round(place.y) } } : node
  })
  return { ...graph, nodes }
}
