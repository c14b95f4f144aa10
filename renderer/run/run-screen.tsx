// One run: the graph it ran with its path, and beside it what happened, in sentences first.
import { useEffect, useMemo } from 'react'
import { Canvas } from '../canvas/canvas.tsx'
import { nodeOfStep, pathOf } from '../canvas/worn.ts'
import type { RunTab } from '../routing/route.ts'
import { goQuietly } from '../routing/use-route.ts'
import { useLiveRun } from '../stores/live-run.ts'
import { useKeys } from '../ui/keys.ts'
import { NoticeOf } from '../ui/notice.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { Banner } from './banner.tsx'
import { Kin } from './kin.tsx'
import { RunActions } from './run-actions.tsx'
import { RunFacts } from './run-facts.tsx'
import { RunPanel } from './run-panel.tsx'
import { Scrubber } from './scrubber.tsx'
import './run.css'

export function RunScreen({ id, step, tab }: { id: number; step: number | null; tab: RunTab }) {
  const run = useLiveRun((live) => (live.id === id ? live.run : null))
  const error = useLiveRun((live) => live.error)
  useEffect(() => {
    void useLiveRun.getState().load(id)
  }, [id])

  const steps = run?.steps ?? []
  const last = Math.max(0, steps.length - 1)
  const current = Math.min(step === null ? last : step - 1, last)
  const show = (seq: number) => goQuietly({ screen: 'run', id, tab, step: Math.min(Math.max(seq, 0), last) + 1 })
  useKeys({
    ArrowLeft: () => show(current - 1),
    ArrowRight: () => show(current + 1),
    Home: () => show(0),
    End: () => show(last),
  })
  const path = useMemo(() => {
    if (!run) return null
    const inDoubt = new Set(run.effects.filter((effect) => effect.state === 'in doubt').map((effect) => effect.seq))
    return pathOf(run.graph, run.steps, current, inDoubt)
  }, [run, current])

  if (!run)
    return (
      <ScreenFrame title={`Run ${id}`}>
        <div className="screen-body">{error !== null && <NoticeOf error={error} retry={() => void useLiveRun.getState().load(id)} />}</div>
      </ScreenFrame>
    )
  const now = steps[current]
  return (
    <ScreenFrame
      title={`${run.workflow}, run ${id}`}
      before={
        <a className="crumb" href="#/runs">
          Runs /
        </a>
      }
      beside={<RunFacts run={run} />}
      actions={<RunActions run={run} />}
    >
      <div className="split">
        <div className="split-main">
          <Kin run={run} />
          <Banner run={run} />
          <div className="drawing">
            <Canvas
              graph={run.graph}
              label={`Path of run ${id} through ${run.workflow}`}
              path={path}
              documents={run.documents}
              selected={(now && nodeOfStep(run.graph, now)?.id) ?? null}
              onSelect={(chosen) => {
                const node = run.graph.nodes.find((one) => one.id === chosen)
                const seq = steps.findLast((one) => one.node === node?.key)?.seq
                if (seq !== undefined) show(seq)
              }}
            />
          </div>
          <Scrubber run={run} current={current} onShow={show} />
        </div>
        <RunPanel
          run={run}
          current={current}
          chosen={step !== null}
          tab={tab}
          onShow={show}
          onTab={(to) => goQuietly({ screen: 'run', id, step, tab: to })}
        />
      </div>
    </ScreenFrame>
  )
}
