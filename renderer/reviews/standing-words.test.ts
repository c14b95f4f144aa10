import { expect, test } from 'vitest'
import type { ReviewItem } from '../../core/api/contract.ts'
import type { ReviewQuestion } from '../../core/nodes/spec.ts'
import { deadlineWords, doneWords, voteWords } from './standing-words.ts'

const question = (more: Partial<ReviewQuestion>) => ({ dueAt: 5, ...more }) as ReviewQuestion
const vote = (more: Partial<ReviewItem['votes'][number]>): ReviewItem['votes'][number] => ({
  ...{ by: 'Ana', verdict: 'approve', reason: '', for: null, at: 1, void: false },
  ...more,
})

test('what the deadline does is said beside it', () => {
  expect(deadlineWords(question({}), false)).toBe('It goes on waiting after its deadline.')
  expect(deadlineWords(question({ atDeadline: 'decline' }), false)).toBe('At its deadline it counts as declined.')
  expect(deadlineWords(question({ atDeadline: 'expire', escalate: { at: 1, to: 'Bo' } }), false)).toBe(
    'Undecided, it is handed on to Bo. At its deadline it goes on as not decided.',
  )
  expect(deadlineWords(question({ atDeadline: 'expire', escalate: { at: 1, to: 'Bo' } }), true)).toBe(
    'At its deadline it goes on as not decided.',
  )
  expect(deadlineWords(question({ dueAt: null }), false)).toBeNull()
})

test('a vote says what is missing still, or why it no longer counts', () => {
  expect(voteWords(vote({}))).toEqual({ did: 'Ana approved it', now: 'One more person must approve.' })
  expect(voteWords(vote({ for: { person: 'Bo', because: 'away' } }))).toMatchObject({ did: 'Ana for Bo approved it' })
  expect(voteWords(vote({ verdict: 'change', void: true }))).toEqual({ did: 'Ana changed and approved it', now: 'It was changed since.' })
})

test('a first approval of two does not say that the run goes on', () => {
  expect(doneWords('approve', 'Pay 12?', false)).toBe('Approved: “Pay 12?”. The run goes on.')
  expect(doneWords('change', 'Pay \u202e12?', true)).toBe('Approved with changes: “Pay ⟨U+202E⟩12?”. One more person must approve it.')
})
