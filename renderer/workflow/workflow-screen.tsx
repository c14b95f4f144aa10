// The canvas of one workflow: its draft, its problems, and the ways to publish, run and hand it on.
import { useEffect, useMemo } from 'react'
import { Canvas } from '../canvas/canvas.tsx'
import { PausedBanner } from '../holds/paused-banner.tsx'
import { Inspector } from '../inspector/inspector.tsx'
import { goQuietly } from '../routing/use-route.ts'
import { useDocument } from '../stores/document.ts'
import { usePanels } from '../stores/panels.ts'
import { NoticeOf } from '../ui/notice.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { Actions } from './actions.tsx'
import { DraftState } from './draft-state.tsx'
import { ProblemDrawer } from './problem-drawer.tsx'
import './workflow.css'

export function WorkflowScreen({ id, node: nodeKey }: { id: number; node: string | null }) {
  const detail = useDocument((document) => (document.id === id ? document.detail : null))
  const graph = useDocument((document) => (document.id === id ? document.graph : null))
  const error = useDocument((document) => document.error)
  const move = useDocument((document) => document.move)
  useEffect(() => {
    void useDocument.getState().load(id)
  }, [id])
  useEffect(() => {
    if (detail) usePanels.getState().set({ lastWorkflow: detail.id })
  }, [detail])

  const node = useMemo(() => graph?.nodes.find((one) => one.key === nodeKey) ?? null, [graph, nodeKey])
  const select = useMemo(
    () => (chosen: string | null) => {
      const key = useDocument.getState().graph?.nodes.find((one) => one.id === chosen)?.key ?? null
      goQuietly({ screen: 'workflow', id, node: key })
    },
    [id],
  )

  if (!detail || !graph)
    return (
      <ScreenFrame title="Workflow">
        <div className="screen-body">{error !== null && <NoticeOf error={error} retry={() => void useDocument.getState().load(id)} />}</div>
      </ScreenFrame>
    )
  return (
    <ScreenFrame title={detail.name} beside={<DraftState detail={detail} />} actions={<Actions detail={detail} />}>
      <div className="split">
        <div className="split-main">
          <PausedBanner workflow={id} />
          <div className="drawing">
            <Canvas
              graph={graph}
              label={`Graph of ${detail.name}`}
              problems={detail.problems}
              documents={detail.documents}
              selected={node?.id ?? null}
              onSelect={select}
              onMove={move}
            />
          </div>
          <ProblemDrawer problems={detail.problems} graph={graph} onShow={select} />
        </div>
        {node && (
          <Inspector
            key={node.id}
            graph={graph}
            node={node}
            documents={detail.documents}
            problems={detail.problems.filter((problem) => problem.node === node.key)}
            onClose={() => select(null)}
          />
        )}
      </div>
    </ScreenFrame>
  )
}
