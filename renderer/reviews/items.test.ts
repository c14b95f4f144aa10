import { expect, test } from 'vitest'
import type { Inbox, ReviewItem } from '../../core/api/contract.ts'
import { chosenItem, inboxItems } from './items.ts'

const review = (id: number, dueAt: number | null) => ({ id, createdAt: id, question: { dueAt }, mine: id % 2 === 0 }) as ReviewItem
const inbox = { reviews: [review(1, null), review(2, 50), review(3, 20), review(4, null)], tasks: [], inDoubt: [] } as Inbox

test('what is due first stands first, what has no deadline last, in the order it came', () => {
  expect(inboxItems(inbox).map((item) => item.id)).toEqual(['review-3', 'review-2', 'review-1', 'review-4'])
})

test('what waits for others can be left out', () => {
  expect(inboxItems(inbox, true).map((item) => item.id)).toEqual(['review-2', 'review-4'])
})

test('after a decision the next one takes its place', () => {
  const items = inboxItems(inbox)
  expect(chosenItem(items, 'review-2', 0)?.id).toBe('review-2')
  expect(chosenItem(items, 'gone', 1)?.id).toBe('review-2')
  expect(chosenItem(items, null, 9)?.id).toBe('review-4')
  expect(chosenItem([], 'gone', 2)).toBeNull()
})
