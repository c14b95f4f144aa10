// Reading dates, and finding the name that was meant.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateText, instantOf } from './dates.ts'
import { closest } from './names.ts'

test('an instant written and read again is the same', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }), (at) => {
      expect(instantOf(at.toISOString())).toBe(at.getTime())
      expect(instantOf(dateText(at.getTime(), true))).toBe(at.getTime())
    }),
  )
})

test('a time without an offset is UTC on every machine', () => {
  expect(instantOf('2026-03-01T10:00')).toBe(Date.UTC(2026, 2, 1, 10))
  expect(instantOf('2026-03-01 10:00:30.5-0130')).toBe(Date.UTC(2026, 2, 1, 11, 30, 30, 500))
})

test.each([
  '2026-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-01-32',
  '26-01-01',
  '2026-1-1',
  '2026-01-01T24:00',
  '2026-01-01T10:60Z',
  '01.03.2026',
  '',
  'soon',
  '2026-01-01T',
  '0000-01-01T00:00+10:00',
])('“%s” is no date', (source) => {
  expect(instantOf(source)).toBeNaN()
})
test('29 February is there in leap years', () => {
  expect(['2024-02-29', '2000-02-29', '1900-02-29'].map((one) => Number.isNaN(instantOf(one)))).toEqual([false, false, true])
})

test('a near name is found, a far one is not', () => {
  const known = ['country', 'amount', 'vip']
  expect(['contry', 'Country', 'amuont', 'vpi', 'zzz', 'countries of the world'].map((word) => closest(word, known))).toEqual([
    'country',
    'country',
    'amount',
    'vip',
    null,
    null,
  ])
})
