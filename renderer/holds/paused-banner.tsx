// Says on a workflow's own screens that it is paused, by whom and why, and what waits for it.
import { CirclePause } from 'lucide-react'
import { usePauseOf } from '../stores/holds.ts'
import { plural } from '../ui/format.ts'
import { When } from '../ui/when.tsx'
import { waitingWords } from './hold-words.ts'
import './holds.css'

export function PausedBanner({ workflow }: { workflow: number }) {
  const pause = usePauseOf(workflow)
  if (!pause) return null
  const waits = waitingWords('workflow', pause.waiting)
  const { open } = pause.waiting
  return (
    <div className="banner" role="status">
      <CirclePause size={18} className="ink-care" aria-hidden="true" />
      <span>
        <strong>Paused by {pause.by}</strong> <When at={pause.at} />
        {pause.reason && `: ${pause.reason}`}. New runs wait in line.
        {open > 0 && ` ${plural(open, 'run is', 'runs are')} open${waits ? `, with ${waits}` : ''}.`}
      </span>
    </div>
  )
}
