// What a run waits for, in words, soonest first. Pure.
import type { EffectView, RunDetail, TimerView } from '../../core/api/contract.ts'

/** `before` and `after` stand around the moment, where there is one; `event` can be sent from here, `run` looked at. */
export type Wait = { key: string; before: string; at: number | null; after: string; event: string | null; run: number | null }

const OVER = new Set(['ended', 'failed', 'cancelled'])

export function waitsOf(run: Pick<RunDetail, 'timers' | 'events' | 'calls' | 'effects' | 'steps'>): Wait[] {
  const name = (seq: number) => {
    const step = run.steps[seq]
    return step ? `“${step.title || step.node}”` : 'A step'
  }
  return [
    ...run.events.map(({ seq, key }) => said(`event ${seq}`, `${name(seq)} waits for the event ${key}.`, null, '', key)),
    ...run.timers.map((timer) => {
      const [before, after] = timerWords(timer, name(timer.seq))
      return said(`${timer.kind} ${timer.seq}`, before, timer.at, after)
    }),
    ...run.calls
      .filter(({ status }) => !OVER.has(status))
      .map(({ run: id, seq, workflow }) => ({ ...said(`run ${id}`, `${name(seq)} waits for`, null, ` of “${workflow}”.`), run: id })),
    ...run.effects
      .filter(({ state, attempt }) => state === 'intent' && attempt > 1)
      .map((effect) => said(`effect ${effect.key}`, `“${effect.title}” has not worked yet, and is at try ${effect.attempt}.`)),
    ...run.effects.filter(isHeld).map((effect) => said(`effect ${effect.key}`, `“${effect.title}”: ${effect.why}`)),
  ]
}

/** Not sent yet, and there is a reason. */
export const isHeld = ({ state, attempt, why }: Pick<EffectView, 'state' | 'attempt' | 'why'>): boolean =>
  state === 'intent' && attempt === 0 && why !== null

const said = (key: string, before: string, at: number | null = null, after = '', event: string | null = null): Wait => ({
  key,
  before,
  at,
  after,
  event,
  run: null,
})

function timerWords({ kind }: TimerView, name: string): [string, string] {
  switch (kind) {
    case 'wait':
      return [`${name} waits until`, '.']
    case 'retry':
      return [`${name} is tried again`, '.']
    case 'timeout':
      return [`${name} has timed out`, ' if it has no result by then.']
    case 'late':
      return [`${name} counts as late`, ' if the event has not come.']
    case 'run-timeout':
      return ['The run is stopped', ' if it has not ended by then.']
    case 'remind':
      return [`Whoever decides ${name} is reminded`, '.']
    case 'escalate':
      return [`${name} is handed on`, ' if nobody has decided.']
    case 'expire':
      return [`${name} closes`, ' if nobody has decided.']
  }
}
