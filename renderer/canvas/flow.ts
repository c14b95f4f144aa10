// The stored graph and React Flow's nodes and edges, joined by two pure functions. Nothing of React Flow is stored.
import { type Edge, type Node, Position } from '@xyflow/react'
import type { PinnedDocument } from '../../core/model/documents.ts'
import type { Graph, GraphEdge, GraphNode } from '../../core/model/graph.ts'
import type { Tone } from '../../core/nodes/spec.ts'
import { withCuts } from './cuts.ts'
import { type Face, faceOf } from './face.ts'
import { CARD_WIDTH, cardHeight, portY } from './measure.ts'
import type { SpecOf } from './specs.ts'

export type CardData = { stored: GraphNode; face: Face; takesInput: boolean }
export type CardNode = Node<CardData, 'card'>
export type WireData = { stored: GraphEdge; tone: Tone }
export type WireEdge = Edge<WireData>
export type Flow = { nodes: CardNode[]; edges: WireEdge[] }

const HANDLE = 10

function handlesOf(face: Face, takesInput: boolean): NonNullable<CardNode['handles']> {
  const at = (id: string, type: 'source' | 'target', y: number) => ({
    id,
    type,
    position: type === 'source' ? Position.Right : Position.Left,
    x: (type === 'source' ? CARD_WIDTH : 0) - HANDLE / 2,
    y: y - HANDLE / 2,
    width: HANDLE,
    height: HANDLE,
  })
  return [
    ...(takesInput ? [at('in', 'target', portY(face, null))] : []),
    ...(face.through ? [at(face.through, 'source', portY(face, null))] : []),
    ...face.ports.map((port, row) => at(port.name, 'source', portY(face, row))),
  ]
}

export function toFlow(graph: Graph, specOf: SpecOf, documents: readonly PinnedDocument[] = []): Flow {
  const wired = new Map<string, Set<string>>()
  for (const { from } of graph.edges) wired.set(from.node, (wired.get(from.node) ?? new Set()).add(from.port))
  const tones = new Map<string, Tone>()
  const nodes = graph.nodes.map((stored): CardNode => {
    const face = withCuts(faceOf(stored, [...(wired.get(stored.id) ?? [])], specOf), stored, documents)
    for (const port of face.ports) tones.set(`${stored.id}:${port.name}`, port.tone)
    const takesInput = face.group !== 'start'
    return {
      id: stored.id,
      type: 'card',
      position: stored.position,
      width: CARD_WIDTH,
      height: cardHeight(face),
      // Told beforehand: a card out of view is never measured, and would not count when the view is fitted.
      measured: { width: CARD_WIDTH, height: cardHeight(face) },
      handles: handlesOf(face, takesInput),
      ariaLabel: `${face.title}. ${face.line}`,
      data: { stored, face, takesInput },
    }
  })
  const edges = graph.edges.map((stored): WireEdge => {
    const tone = tones.get(`${stored.from.node}:${stored.from.port}`) ?? 'plain'
    return {
      id: stored.id,
      source: stored.from.node,
      sourceHandle: stored.from.port,
      target: stored.to.node,
      targetHandle: stored.to.port,
      className: `wire-${tone}`,
      focusable: false,
      data: { stored, tone },
    }
  })
  return { nodes, edges }
}

export function fromFlow({ nodes, edges }: Flow): Graph {
  return {
    nodes: nodes.map(({ data, position }) => ({ ...data.stored, position: { x: position.x, y: position.y } })),
    edges: edges.flatMap(({ data }) => (data ? [data.stored] : [])),
  }
}
