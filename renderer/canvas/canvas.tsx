// The graph on the screen. React Flow stays inside this folder: others hand in the stored graph and hear of moves and choices.
import '@xyflow/react/dist/base.css'
import {
  Background,
  BackgroundVariant,
  MiniMap,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useNodesState,
  useReactFlow,
} from '@xyflow/react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { PinnedDocument } from '../../core/model/documents.ts'
import type { Graph } from '../../core/model/graph.ts'
import type { Problem } from '../../core/model/news.ts'
import { useKeys } from '../ui/keys.ts'
import { CanvasTools } from './canvas-tools.tsx'
import { Card } from './card.tsx'
import { createDress, DressContext, problemsByNode } from './dress.ts'
import { type CardNode, toFlow } from './flow.ts'
import { useKeepInView, useOpeningView } from './keep-in-view.ts'
import type { Moves } from './moves.ts'
import { movedGraph } from './moves.ts'
import { specOf } from './specs.ts'
import { needsTidy, tidied } from './tidy.ts'
import { dressedWires } from './wires.ts'
import type { Path } from './worn.ts'
import './canvas.css'

const nodeTypes = { card: Card }
const FIT = { padding: 0.06, maxZoom: 1, duration: 0 }

type Props = {
  graph: Graph
  label: string
  problems?: readonly Problem[]
  documents?: readonly PinnedDocument[]
  path?: Path | null
  /** Id of the chosen node. */
  selected: string | null
  onSelect(id: string | null): void
  /** Without it the canvas is read-only. */
  onMove?(moves: Moves): void
}

function Drawing({ graph: stored, label, problems, documents, path = null, selected, onSelect, onMove }: Props) {
  const graph = useMemo(() => (needsTidy(stored) ? movedGraph(stored, tidied(stored, specOf)) : stored), [stored])
  const flow = useMemo(() => toFlow(graph, specOf, documents), [graph, documents])
  const [nodes, setNodes, applyChanges] = useNodesState<CardNode>(flow.nodes)
  const { fitView, zoomTo } = useReactFlow()
  const [dress] = useState(createDress)

  useEffect(() => {
    dress.setState({ problems: problemsByNode(problems ?? []), worn: path })
  }, [dress, problems, path])
  useEffect(() => {
    setNodes(flow.nodes.map((node) => (node.id === selected ? { ...node, selected: true } : node)))
  }, [flow, selected, setNodes])

  const edges = useMemo(() => dressedWires(flow.edges, path), [flow, path])
  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      applyChanges(changes)
      const moves = new Map<string, { x: number; y: number }>()
      for (const change of changes) {
        if (change.type === 'position' && !change.dragging && change.position) moves.set(change.id, change.position)
        if (change.type === 'select' && change.selected) onSelect(change.id)
      }
      if (moves.size) onMove?.(moves)
    },
    [applyChanges, onMove, onSelect],
  )
  useOpeningView(selected, flow)
  useKeepInView(selected, flow)
  useKeys({
    '0': () => void zoomTo(1, { duration: 150 }),
    '1': () => void fitView({ ...FIT, duration: 150 }),
    Escape: () => onSelect(null),
  })

  return (
    <DressContext.Provider value={dress}>
      <ReactFlow
        className="canvas"
        aria-label={label}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        onPaneClick={() => onSelect(null)}
        nodesDraggable={Boolean(onMove)}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable
        multiSelectionKeyCode={null}
        deleteKeyCode={null}
        selectionKeyCode={null}
        panActivationKeyCode="Space"
        onlyRenderVisibleElements
        minZoom={0.05}
        maxZoom={2}
        snapToGrid
        snapGrid={[4, 4]}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={22} size={1.4} color="var(--canvas-dot)" />
        <MiniMap
          pannable
          zoomable
          ariaLabel="Map of the whole workflow"
          nodeClassName={(node) => `map-${(node as CardNode).data.face.group}`}
          nodeBorderRadius={6}
          style={{ width: 150, height: 96 }}
        />
        <CanvasTools onTidy={onMove ? () => onMove(tidied(graph, specOf)) : undefined} />
      </ReactFlow>
    </DressContext.Provider>
  )
}

export const Canvas = (props: Props) => (
  <ReactFlowProvider>
    <Drawing {...props} />
  </ReactFlowProvider>
)
