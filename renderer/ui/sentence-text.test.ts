import { expect, test } from 'vitest'
import { sentenceText } from './sentence-text.ts'

test('a long number is told with four decimals', () => {
  expect(sentenceText({ parts: [{ value: 0.998360199128, from: 'a' }, ' ', { value: 0.00012345, from: 'b' }] })).toBe('0.9984 0.000123')
})

test('values stand in a sentence the way it asks for', () => {
  const parts = [
    'Lead ',
    { value: 'ACME', as: 'quoted' as const, from: 'input.company' },
    ' got ',
    { value: -12, as: 'signed' as const, from: 'a' },
    ' at ',
    { value: 0.93, as: 'percent' as const, from: 'b' },
    ', by ',
    { value: null, from: 'c' },
    '.',
  ]
  expect(sentenceText({ parts })).toBe('Lead “ACME” got −12 at 93 %, by nothing.')
})
