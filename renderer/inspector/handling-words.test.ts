import { expect, test } from 'vitest'
import { retrySchema } from '../../core/model/graph.ts'
import { handlingWords, waitsOfRetry } from './handling-words.ts'

test('waits grow by the factor up to the longest', () => {
  const retry = retrySchema.parse({ attempts: 5, firstSeconds: 1, factor: 10, maxSeconds: 60 })
  expect(waitsOfRetry(retry)).toEqual([1000, 10_000, 60_000, 60_000])
})

test('what is set is told, and nothing else', () => {
  expect(handlingWords(undefined)).toEqual([])
  const retry = retrySchema.parse({ attempts: 2, firstSeconds: 30, jitter: 0 })
  expect(handlingWords({ retry, timeoutSeconds: 90, doOnce: { scope: 'window', key: 'input.id', hours: 24 } })).toEqual([
    ['When it fails for a while', '2 tries, after waits of 30.0 s'],
    ['Time-out', '1 min 30 s'],
    ['Done once', 'for each input.id, within 24 h'],
  ])
  expect(handlingWords({ doOnce: { scope: 'ever', key: 'input.id' } })).toEqual([['Done once', 'for each input.id, for ever']])
})
