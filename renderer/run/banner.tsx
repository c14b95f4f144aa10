// Says that the run cannot go on alone, and leads to where it is helped.
import { CircleHelp, UserRound } from 'lucide-react'
import type { RunDetail } from '../../core/api/contract.ts'
import { toInbox } from '../routing/route.ts'
import { ButtonLink } from '../ui/button-link.tsx'
import { Waiting } from './waiting.tsx'

export function Banner({ run }: { run: RunDetail }) {
  const doubt = run.effects.find((effect) => effect.state === 'in doubt')
  if (run.review !== null)
    return (
      <div className="banner" role="status">
        <UserRound size={18} className="ink-care" aria-hidden="true" />
        <span>
          <strong>This run waits for a person.</strong> It goes on as soon as the review is decided.
        </span>
        <ButtonLink href={toInbox(`review-${run.review}`)}>Decide it</ButtonLink>
      </div>
    )
  if (doubt)
    return (
      <div className="banner" role="status">
        <CircleHelp size={18} className="ink-care" aria-hidden="true" />
        <span>
          <strong>“{doubt.title}” is in doubt.</strong> {doubt.why ?? 'It was sent, but nobody knows whether it arrived.'} Signalbox will
          not send it again by itself.
        </span>
        <ButtonLink href={toInbox(`effect-${doubt.key}`)}>Settle it</ButtonLink>
      </div>
    )
  return <Waiting run={run} />
}
