// Where a node names thresholds, its band ports say where they cut: the numbers lie in the document, not in the node.
import type { PinnedDocument } from '../../core/model/documents.ts'
import type { GraphNode } from '../../core/model/graph.ts'
import type { Face } from './face.ts'

export function withCuts(face: Face, node: GraphNode, documents: readonly PinnedDocument[]): Face {
  const named = new Set(Object.values(node.config))
  for (const document of documents) {
    if (document.kind !== 'thresholds' || !named.has(document.name)) continue
    const cuts: { [band: string]: number } = { high: document.body.high, medium: document.body.medium }
    const ports = face.ports.map((port) => {
      const cut = cuts[port.name]
      return cut === undefined ? port : { ...port, detail: `≥ ${cut}` }
    })
    return { ...face, ports }
  }
  return face
}
