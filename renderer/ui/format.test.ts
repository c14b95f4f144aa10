import { expect, test } from 'vitest'
import { bytes, duration, humanName, percent, plainValue, relativeTime, stepDuration } from './format.ts'

const now = new Date(2026, 4, 14, 12, 0, 0).getTime()
const at = (day: number, hour: number, minute = 0) => new Date(2026, 4, day, hour, minute).getTime()

test('times are told as people say them', () => {
  expect(relativeTime(now - 3000, now)).toBe('just now')
  expect(relativeTime(now - 4 * 60_000, now)).toBe('4 min ago')
  expect(relativeTime(now + 20 * 60_000, now)).toBe('in 20 min')
  expect(relativeTime(at(14, 9, 41), now, 'en-GB')).toBe('today 09:41')
  expect(relativeTime(at(13, 17, 2), now, 'en-GB')).toBe('yesterday 17:02')
  expect(relativeTime(at(15, 8), now, 'en-GB')).toBe('tomorrow 08:00')
  expect(relativeTime(at(3, 8), now, 'en-GB')).toBe('3 May')
  expect(relativeTime(new Date(2025, 4, 3).getTime(), now, 'en-GB')).toBe('3 May 2025')
})

test('durations keep two units at most', () => {
  expect([0.4, 3, 1800, 252_000, 7_500_000, 90_000_000, 86_400_000].map(duration)).toEqual([
    'under 1 ms',
    '3 ms',
    '1.8 s',
    '4 min 12 s',
    '2 h 5 min',
    '1 day 1 h',
    '1 day',
  ])
  expect([12, 1500].map(stepDuration)).toEqual(['12 µs', '2 ms'])
})

test('a share is not rounded up to certain nor down to nothing', () => {
  expect([0, 0.00004, 0.003, 0.934, 0.998, 1].map(percent)).toEqual(['0 %', 'under 0.1 %', '0.3 %', '93 %', '99.8 %', '100 %'])
})

test('values read as words', () => {
  expect([null, true, 0.1 + 0.2, ['a', 'b'], []].map(plainValue)).toEqual(['nothing', 'yes', '0.3', 'a, b', 'none'])
  expect(['runnerUp', 'runner_up', 'sla'].map(humanName)).toEqual(['Runner up', 'Runner up', 'Sla'])
})

test('sizes take the largest unit that leaves a whole', () => {
  expect([0, 1, 999_001, 2_140_000, 1_400_000_000].map(bytes)).toEqual(['0 kB', '1 kB', '1000 kB', '2.1 MB', '1.4 GB'])
})
