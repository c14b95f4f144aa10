// Steps through the run: by hand, by arrow keys, or by itself.
import { ActionIcon, Slider, Tooltip } from '@mantine/core'
import { Pause, Play, SkipBack, SkipForward } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { RunDetail } from '../../core/api/contract.ts'
import { nameOfNode } from '../../core/model/graph.ts'
import { nodeOfStep } from '../canvas/worn.ts'
import { duration } from '../ui/format.ts'

const PLAY_PAUSE = 900

function Push({ label, disabled, onClick, children }: { label: string; disabled?: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" size={32} aria-label={label} disabled={disabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

type Props = { run: RunDetail; current: number; onShow: (seq: number) => void }

export function Scrubber({ run, current, onShow }: Props) {
  const { steps } = run
  const last = steps.length - 1
  const [playing, setPlaying] = useState(false)
  useEffect(() => {
    if (!playing) return
    if (current >= last) return setPlaying(false)
    const timer = setTimeout(() => onShow(current + 1), PLAY_PAUSE)
    return () => clearTimeout(timer)
  }, [playing, current, last, onShow])
  const play = () => {
    if (!playing && current >= last) onShow(0)
    setPlaying(!playing)
  }
  const step = steps[current]
  const node = step && nodeOfStep(run.graph, step)
  if (!step) return <div className="scrubber muted">No step has run yet.</div>
  return (
    <section className="scrubber" aria-label="Steps of the run">
      <Push label="Step back (left arrow)" disabled={current <= 0} onClick={() => onShow(current - 1)}>
        <SkipBack size={17} aria-hidden="true" />
      </Push>
      <Push label={playing ? 'Pause' : 'Play the run'} onClick={play}>
        {playing ? <Pause size={18} aria-hidden="true" /> : <Play size={18} aria-hidden="true" />}
      </Push>
      <Push label="Step on (right arrow)" disabled={current >= last} onClick={() => onShow(current + 1)}>
        <SkipForward size={17} aria-hidden="true" />
      </Push>
      <Slider
        style={{ flex: 1 }}
        size={5}
        thumbSize={14}
        min={0}
        max={Math.max(1, last)}
        step={1}
        label={null}
        value={current}
        onChange={onShow}
        disabled={last < 1}
        thumbLabel="Step"
        thumbProps={{ 'aria-valuetext': `Step ${current + 1} of ${steps.length}: ${node ? nameOfNode(node) : step.title}` }}
      />
      <span className="muted nowrap">
        step {current + 1} of {steps.length} · {duration(Math.max(0, step.startedAt - run.startedAt))}
      </span>
    </section>
  )
}
