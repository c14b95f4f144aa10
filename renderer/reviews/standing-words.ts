// The sentences about how a review stands. Pure.
import type { ReviewItem } from '../../core/api/contract.ts'
import { visibleText } from '../../core/model/visible-text.ts'
import type { ReviewQuestion } from '../../core/nodes/spec.ts'

/** `handedOn`: it was handed on already. */
export function deadlineWords({ dueAt, atDeadline, escalate }: ReviewQuestion, handedOn: boolean): string | null {
  const on = escalate && !handedOn ? `Undecided, it is handed on to ${visibleText(escalate.to)}.` : null
  if (dueAt === null) return on
  const then = {
    decline: 'At its deadline it counts as declined.',
    expire: 'At its deadline it goes on as not decided.',
    wait: 'It goes on waiting after its deadline.',
  }[atDeadline ?? 'wait']
  return on ? `${on} ${then}` : then
}

export const demandWords = ({ twoPeople, noSelfApproval }: ReviewQuestion): string[] => [
  ...(twoPeople ? ['Two different people must approve the same content.'] : []),
  ...(noSelfApproval ? ['Whoever asked for it may decline it, not approve it.'] : []),
]

/** Who approved, and behind the time at which, what that means now. */
export function voteWords({ by, verdict, for: on, void: isVoid }: ReviewItem['votes'][number]): { did: string; now: string } {
  const did = `${on ? `${by} for ${on.person}` : by} ${verdict === 'change' ? 'changed and approved it' : 'approved it'}`
  return { did: visibleText(did), now: isVoid ? 'It was changed since.' : 'One more person must approve.' }
}

/** What pressing approve leads to, in the corner. */
export function doneWords(verdict: 'approve' | 'change' | 'decline', title: string, stillOpen: boolean): string {
  const did = { approve: 'Approved', change: 'Approved with changes', decline: 'Declined' }[verdict]
  return `${did}: “${visibleText(title)}”. ${stillOpen ? 'One more person must approve it.' : 'The run goes on.'}`
}
