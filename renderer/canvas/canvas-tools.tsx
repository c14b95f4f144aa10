// The few buttons that lie on the canvas.
import { ActionIcon, Tooltip } from '@mantine/core'
import { Panel, useReactFlow } from '@xyflow/react'
import { type LucideIcon, Maximize, Minus, Plus, WandSparkles } from 'lucide-react'

function Tool({ icon: Icon, label, keys, onClick }: { icon: LucideIcon; label: string; keys?: string; onClick: () => void }) {
  return (
    <Tooltip label={keys ? `${label} (${keys})` : label} position="right">
      <ActionIcon variant="subtle" color="gray" size={30} aria-label={label} onClick={onClick}>
        <Icon size={16} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  )
}

export function CanvasTools({ onTidy }: { onTidy: (() => void) | undefined }) {
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  return (
    <Panel position="bottom-left" className="canvas-tools">
      <Tool icon={Plus} label="Zoom in" onClick={() => void zoomIn({ duration: 120 })} />
      <Tool icon={Minus} label="Zoom out" onClick={() => void zoomOut({ duration: 120 })} />
      <Tool icon={Maximize} label="Fit to view" keys="1" onClick={() => void fitView({ padding: 0.06, maxZoom: 1, duration: 150 })} />
      {onTidy && <Tool icon={WandSparkles} label="Tidy up" onClick={onTidy} />}
    </Panel>
  )
}
