// The steps by time, as bars on one scale. Selecting one selects it everywhere.
import { useMemo } from 'react'
import type { RunDetail } from '../../core/api/contract.ts'
import type { Step } from '../../core/model/record.ts'
import { exactTime, plural, stepDuration } from '../ui/format.ts'
import { lookOfStep, StatusIcon } from '../ui/status.tsx'
import { Items } from './items.tsx'
import { type Item, type Strand, strandsOf } from './strands.ts'

type Scale = { from: number; whole: number }
function scaleOf({ startedAt, endedAt, steps }: RunDetail): Scale {
  let end = endedAt ?? startedAt
  for (const step of steps) end = Math.max(end, step.startedAt + step.durationUs / 1000, step.answeredAt ?? 0)
  return { from: startedAt, whole: Math.max(1, end - startedAt) }
}

/** Where a step lies between the run's start and its newest moment, in parts of 1. Waiting counts. */
function span({ from, whole }: Scale, step: Step): { left: number; width: number } {
  const left = Math.min(0.98, Math.max(0, (step.startedAt - from) / whole))
  const took = Math.max(step.durationUs / 1000, (step.answeredAt ?? 0) - step.startedAt)
  return { left, width: Math.min(1 - left, Math.max(0.02, took / whole)) }
}

type Bars = { run: RunDetail; scale: Scale; doubt: Set<number>; current: number; onShow: (seq: number) => void }

function Bar({ step, bars }: { step: Step; bars: Bars }) {
  const { scale, doubt, current, onShow } = bars
  const look = lookOfStep(step.status, doubt.has(step.seq))
  const { left, width } = span(scale, step)
  const waited = step.answeredAt === null ? 0 : step.answeredAt - step.startedAt
  return (
    <button
      type="button"
      className={`timeline-step ${step.seq === current ? 'is-on' : ''}`}
      aria-current={step.seq === current ? 'step' : undefined}
      onClick={() => onShow(step.seq)}
      title={exactTime(step.startedAt)}
    >
      <StatusIcon look={look} />
      <span className="timeline-words">
        <span className="said clip">{step.title || step.node}</span>
        <span className="muted small">
          {look.word}
          {step.attempt > 1 && `, ${plural(step.attempt, 'attempt')}`}
        </span>
      </span>
      <span className="timeline-bar" aria-hidden="true">
        <span style={{ marginLeft: `${left * 100}%`, width: `${width * 100}%` }} />
      </span>
      <span className="muted small timeline-took">{stepDuration(Math.max(step.durationUs, waited * 1000))}</span>
    </button>
  )
}

const aboutItem = (item: Item): string => {
  const last = item.strands.at(-1)?.step
  return last ? last.title || last.node : ''
}

const Strands = ({ strands, bars }: { strands: Strand[]; bars: Bars }) => (
  <ol className="timeline">
    {strands.map(({ step, items }) => (
      <li key={step.seq}>
        <Bar step={step} bars={bars} />
        {items.length > 0 && (
          <Items items={items} each={step} current={bars.run.steps[bars.current]?.path ?? ''} about={aboutItem}>
            {(item) => <Strands strands={item.strands} bars={bars} />}
          </Items>
        )}
      </li>
    ))}
  </ol>
)

export function Timeline({ run, current, onShow }: { run: RunDetail; current: number; onShow: (seq: number) => void }) {
  const strands = useMemo(() => strandsOf(run.steps), [run])
  const scale = useMemo(() => scaleOf(run), [run])
  const doubt = useMemo(() => new Set(run.effects.filter((effect) => effect.state === 'in doubt').map((effect) => effect.seq)), [run])
  return <Strands strands={strands} bars={{ run, scale, doubt, current, onShow }} />
}
