// The steps by time, as bars on one scale. Selecting one selects it everywhere.
import type { RunDetail } from '../../core/api/contract.ts'
import type { Step } from '../../core/model/record.ts'
import { exactTime, plural, stepDuration } from '../ui/format.ts'
import { lookOfStep, StatusIcon } from '../ui/status.tsx'

/** Where a step lies between the run's start and its newest moment, in parts of 1. */
function span(run: RunDetail, step: Step): { left: number; width: number } {
  const end = Math.max(run.endedAt ?? 0, ...run.steps.map((one) => one.startedAt + one.durationUs / 1000))
  const whole = Math.max(1, end - run.startedAt)
  const left = Math.min(0.98, Math.max(0, (step.startedAt - run.startedAt) / whole))
  return { left, width: Math.min(1 - left, Math.max(0.02, step.durationUs / 1000 / whole)) }
}

export function Timeline({ run, current, onShow }: { run: RunDetail; current: number; onShow: (seq: number) => void }) {
  const doubt = new Set(run.effects.filter((effect) => effect.state === 'in doubt').map((effect) => effect.seq))
  return (
    <ol className="timeline">
      {run.steps.map((step) => {
        const look = lookOfStep(step.status, doubt.has(step.seq))
        const { left, width } = span(run, step)
        return (
          <li key={step.seq}>
            <button
              type="button"
              className={step.seq === current ? 'is-on' : ''}
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
              <span className="muted small timeline-took">{stepDuration(step.durationUs)}</span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}
