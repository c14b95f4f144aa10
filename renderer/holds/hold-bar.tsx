// Across the top of the window while the kill switch is pulled: nobody may wonder why nothing happens.
import { OctagonPause } from 'lucide-react'
import type { HoldView } from '../../core/api/contract.ts'
import { useHolds } from '../stores/holds.ts'
import { When } from '../ui/when.tsx'
import { nameOfHeld, waitingWords } from './hold-words.ts'
import './holds.css'

/** A pause stops one workflow, which says so itself. */
export const isEverywhere = ({ kind }: Pick<HoldView, 'kind'>): boolean => kind !== 'workflow'

export function HoldBar() {
  const holds = useHolds((store) => store.holds)
  const shown = holds.filter(isEverywhere)
  const [first] = shown
  return (
    <section aria-label="What is held" aria-live="polite">
      {first && (
        <div className="hold-bar">
          <OctagonPause size={17} aria-hidden="true" />
          <span className="hold-bar-words">
            <strong>{shown.map(nameOfHeld).join(', ').replace(/^a/, 'A')} held</strong>
            {' by '}
            {first.by} <When at={first.at} />
            {first.reason && `: ${first.reason}`}
            {shown.map((hold) => waitingWords(hold.kind, hold.waiting)).filter(Boolean).length > 0 &&
              ` · waiting: ${shown
                .map((hold) => waitingWords(hold.kind, hold.waiting))
                .filter(Boolean)
                .join(', ')}`}
          </span>
          <a className="hold-bar-link" href="#/holds">
            See and lift
          </a>
        </div>
      )}
    </section>
  )
}
