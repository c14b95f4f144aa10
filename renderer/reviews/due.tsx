// A deadline, and whether it has passed.
import { Clock } from 'lucide-react'
import { useNow, When } from '../ui/when.tsx'

export function Due({ at }: { at: number }) {
  const late = at < useNow()
  return (
    <span className={`row ${late ? 'ink-bad' : ''}`} style={{ gap: 4 }}>
      <Clock size={13} aria-hidden="true" />
      <span>
        {late ? 'Was due ' : 'Due '}
        <When at={at} past={false} />
      </span>
    </span>
  )
}
