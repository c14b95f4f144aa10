import { expect, test } from 'vitest'
import { nameOfHeld, touchesWords, waitingWords } from './hold-words.ts'

test('what waits is told only where something does', () => {
  expect(waitingWords('effects', { open: 4, unsent: 2, questions: 0 })).toBe('2 effects not sent yet')
  expect(waitingWords('ai', { open: 4, unsent: 0, questions: 1 })).toBe('1 question to a model not asked yet')
  expect(waitingWords('connection', { open: 4, unsent: 0, questions: 3 })).toBeNull()
})

test('before a hold it is said what it would reach', () => {
  expect(touchesWords({ open: 0, unsent: 0, questions: 0 })).toBe('Nothing is under way that it would stop now.')
  expect(touchesWords({ open: 1, unsent: 0, questions: 0 })).toBe('It reaches 1 open run, and nothing of it is on its way this moment.')
  expect(touchesWords({ open: 3, unsent: 2, questions: 1 })).toBe(
    'It reaches 3 open runs; 2 effects and 1 question to a model would wait at once.',
  )
})

test('names stand in quotes, all of a kind does not', () => {
  expect(nameOfHeld({ kind: 'workflow', title: 'Orders' })).toBe('“Orders”')
  expect(nameOfHeld({ kind: 'ai', title: 'All AI' })).toBe('all AI')
})
