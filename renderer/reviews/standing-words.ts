// The sentences about how a review stands. Pure.
import type { ReviewItem } from '../../core/api/contract.ts'
import { visibleText } from '../../core/model/visible-text.ts'
import type { ReviewQuestion } from '../../core/nodes/spec.ts'

export function deadlineWords({ dueAt, atDeadline, escalate }: ReviewQuestion): string | null {
  if (dueAt === null) return escalate ? `Undecided, it is handed on to ${escalate.to}.` : null
  const then = {
    decline: `At its deadline it counts as declined.`,
    expire: 'At its deadline it goes on as not decided.',
    wait: 'It goes on waiting after its deadline.',
  }[atDeadline ?? 'wait']
  return escalate ? `Undecided, it is handed on to ${escalate.to}. ${then}` : then
}

export const demandWords = ({ twoPeople, noSelfApproval }: ReviewQuestion): string[] => [
  ...(twoPeople ? ['Two different people must approve the same content.'] : []),
  ...(noSelfApproval ? ['Whoever asked for it may decline it, not approve it.'] : []),
]

export function voteWords({ by, verdict, for: on, void: isVoid }: ReviewItem['votes'][number]): string {
  const who = on ? `${by} for ${on.person}` : by
  const did = verdict === 'change' ? 'changed and approved it' : 'approved it'
  return visibleText(isVoid ? `${who} ${did}, but it was changed since` : `${who} ${did}; one more person must approve`)
}

/** What pressing approve leads to, in the corner. */
export function doneWords(verdict: 'approve' | 'change' | 'decline', title: string, stillOpen: boolean): string {
  const did = { approve: 'Approved', change: 'Approved with changes', decline: 'Declined' }[verdict]
  return `${did}: “${visibleText(title)}”. ${stillOpen ? 'One more person must approve it.' : 'The run goes on.'}`
}
