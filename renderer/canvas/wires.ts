// Edges of a run: the way taken thick, what comes later thin, the rest faded. Taken ones lie on top.
import type { WireEdge } from './flow.ts'
import type { Path, Taken } from './worn.ts'

const DEPTH: { [taken in Taken]: number } = { not: 0, later: 1, taken: 2 }

export function dressedWires(edges: WireEdge[], path: Path | null): WireEdge[] {
  if (!path) return edges
  return edges.map((edge) => {
    const taken = path.edges.get(edge.id) ?? 'not'
    return { ...edge, className: `wire-${edge.data?.tone ?? 'plain'} is-${taken}`, zIndex: DEPTH[taken] }
  })
}
