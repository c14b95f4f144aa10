// Places for nodes that have none: columns by the longest way from a start, rows in the order of the edges.
import type { Graph } from '../../core/model/graph.ts'
import { faceOf } from './face.ts'
import { CARD_WIDTH, cardHeight } from './measure.ts'
import type { Moves } from './moves.ts'
import type { SpecOf } from './specs.ts'

const COLUMN = CARD_WIDTH + 72
const GAP = 28

export const needsTidy = ({ nodes }: Graph): boolean =>
  nodes.length > 1 && nodes.every(({ position }) => position.x === nodes[0]?.position.x && position.y === nodes[0]?.position.y)

/** Column of each node. A cycle is cut where it is met again. */
function columnsOf(graph: Graph): Map<string, number> {
  const next = new Map<string, string[]>()
  const entering = new Map(graph.nodes.map((node) => [node.id, 0]))
  for (const { from, to } of graph.edges) {
    if (!entering.has(from.node) || !entering.has(to.node)) continue
    next.set(from.node, [...(next.get(from.node) ?? []), to.node])
    entering.set(to.node, (entering.get(to.node) ?? 0) + 1)
  }
  const columns = new Map<string, number>()
  const ready = graph.nodes.filter((node) => entering.get(node.id) === 0).map((node) => node.id)
  const left = new Set(graph.nodes.map((node) => node.id))
  while (left.size) {
    const id = ready.shift() ?? left.values().next().value
    if (id === undefined || !left.delete(id)) continue
    const column = columns.get(id) ?? 0
    columns.set(id, column)
    for (const after of next.get(id) ?? []) {
      if (!left.has(after)) continue
      columns.set(after, Math.max(columns.get(after) ?? 0, column + 1))
      entering.set(after, (entering.get(after) ?? 1) - 1)
      if (entering.get(after) === 0) ready.push(after)
    }
  }
  return columns
}

export function tidied(graph: Graph, specOf: SpecOf): Moves {
  const columns = columnsOf(graph)
  const wired = new Map<string, Set<string>>()
  for (const { from } of graph.edges) wired.set(from.node, (wired.get(from.node) ?? new Set()).add(from.port))
  const byColumn = new Map<number, { id: string; height: number }[]>()
  for (const node of graph.nodes) {
    const column = columns.get(node.id) ?? 0
    const height = cardHeight(faceOf(node, [...(wired.get(node.id) ?? [])], specOf))
    byColumn.set(column, [...(byColumn.get(column) ?? []), { id: node.id, height }])
  }
  const moves = new Map<string, { x: number; y: number }>()
  for (const [column, cards] of byColumn) {
    let y = -(cards.reduce((sum, card) => sum + card.height + GAP, -GAP) / 2)
    for (const { id, height } of cards) {
      moves.set(id, { x: column * COLUMN, y: Math.round(y) })
      y += height + GAP
    }
  }
  return moves
}
