// What is known of how a step went beyond its values: which item it belongs to, each of its tries, which branches came.
import { CircleCheck, CircleX, Hourglass, type LucideIcon } from 'lucide-react'
import type { RunDetail } from '../../core/api/contract.ts'
import type { Step } from '../../core/model/record.ts'
import { count } from '../ui/format.ts'
import { When } from '../ui/when.tsx'

/** `Item 3 of “For each line”, item 1 of “For each box”`. */
export function Place({ run, step }: { run: RunDetail; step: Step }) {
  if (step.path === '') return null
  const words = step.path.split('/').map((part) => {
    const [seq, index] = part.split('.').map(Number)
    const each = run.steps[seq ?? -1]
    return `Item ${count((index ?? 0) + 1)} of “${each?.title || each?.node || 'a for each'}”`
  })
  return <p className="data-place muted small">{words.join(', ')}</p>
}

/** Nothing where the first try was the only one. */
export function Tries({ step }: { step: Step }) {
  const failures = step.answers.flatMap((answer) => (answer.kind === 'failed' ? [answer.failure] : []))
  const retries = step.answers.flatMap((answer) => (answer.kind === 'retry' ? [answer.at] : []))
  if (retries.length === 0 && !(failures.length > 0 && step.status === 'waiting')) return null
  return (
    <>
      <h3 className="label">Tries</h3>
      <ol className="tries">
        {Array.from({ length: Math.max(failures.length, retries.length + 1) }, (_, at) => {
          const failure = failures[at]
          const began = at === 0 ? step.startedAt : retries[at - 1]
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a try is its number
            <li key={at}>
              <strong className="said">{at + 1}.</strong> {began === undefined ? 'is to come' : <When at={began} />}
              {failure ? `: ${failure.message}` : began !== undefined && step.status === 'done' ? ': it worked' : ''}
            </li>
          )
        })}
      </ol>
    </>
  )
}

const SIDES: { name: 'arrived' | 'failed' | 'missing'; title: string; icon: LucideIcon; ink: string }[] = [
  { name: 'arrived', title: 'Arrived', icon: CircleCheck, ink: 'good' },
  { name: 'failed', title: 'Failed on the way', icon: CircleX, ink: 'bad' },
  { name: 'missing', title: 'Went on without', icon: Hourglass, ink: 'plain' },
]

export function Branches({ step: { decision } }: { step: Step }) {
  if (decision?.kind !== 'join') return null
  return (
    <>
      <h3 className="label">Branches, {decision.mode === 'all' ? 'all of which' : `${count(decision.need)} of which`} had to arrive</h3>
      <ul className="tries">
        {SIDES.flatMap(({ name, title, icon: Icon, ink }) =>
          decision[name].map((branch) => (
            <li key={`${name} ${branch}`} className="row">
              <Icon size={15} className={`ink-${ink}`} aria-hidden="true" />
              <span className="said">{branch}</span>
              <span className="muted small">{title}</span>
            </li>
          )),
        )}
      </ul>
    </>
  )
}
