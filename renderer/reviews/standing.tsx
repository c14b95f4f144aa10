// How a review stands: who decides, who has approved so far, whether it was handed on, and what its deadline does.
import { Bell, CircleAlert, CircleCheck, Clock, CornerUpRight, type LucideIcon, Pencil, UserRound, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ReviewItem } from '../../core/api/contract.ts'
import { visibleText } from '../../core/model/visible-text.ts'
import { When } from '../ui/when.tsx'
import { deadlineWords, demandWords, voteWords } from './standing-words.ts'

const Line = ({ icon: Icon, tone = 'plain', children }: { icon: LucideIcon; tone?: string; children: ReactNode }) => (
  <li>
    <Icon size={15} className={`ink-${tone}`} aria-hidden="true" />
    <span>{children}</span>
  </li>
)

export function Standing({ review }: { review: ReviewItem }) {
  const { asked, votes, remindedAt, escalated, question } = review
  const deadline = deadlineWords(question, escalated !== null)
  return (
    <ul className="standing" aria-label="How it stands">
      <Line icon={UserRound}>{visibleText(asked.words)}</Line>
      {demandWords(question).map((words) => (
        <Line key={words} icon={Users}>
          {words}
        </Line>
      ))}
      {votes.map((vote) => (
        <Line key={`${vote.by} ${vote.at}`} icon={vote.void ? CircleAlert : CircleCheck} tone={vote.void ? 'plain' : 'good'}>
          {voteWords(vote).did} <When at={vote.at} />
          {vote.reason && (
            <>
              {': '}
              <q>{visibleText(vote.reason)}</q>
            </>
          )}
          {vote.reason ? ' ' : '. '}
          <span className={vote.void ? 'muted' : ''}>{voteWords(vote).now}</span>
        </Line>
      ))}
      {Object.keys(review.was).length > 0 && (
        <Line icon={Pencil} tone="care">
          What is shown was changed after the question was put: look at the fields.
        </Line>
      )}
      {escalated && (
        <Line icon={CornerUpRight} tone="care">
          Nobody had decided, so it was handed on to {visibleText(escalated.to)} <When at={escalated.at} />.
        </Line>
      )}
      {remindedAt !== null && (
        <Line icon={Bell} tone="care">
          A reminder went out <When at={remindedAt} />.
        </Line>
      )}
      {deadline && <Line icon={Clock}>{deadline}</Line>}
    </ul>
  )
}
