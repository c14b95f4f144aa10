import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { occurrencesBetween, type Timetable } from '../model/schedule/occurrences.ts'
import { readSchedule } from '../model/schedule/schedule.ts'
import type { Missed } from '../nodes/spec.ts'
import { COUNTED, dealWith, ON_TIME, planFrom } from './schedules.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const YEAR = 365 * DAY
const START = Date.UTC(2026, 2, 1, 9)

const read = readSchedule({ kind: 'times', cron: '0 * * * *', zone: 'UTC' })
if (!read.ok) throw new Error('a line that cannot be read')
const hourly: Timetable = read.timetable
const once: Missed = { policy: 'once', most: 10 }
const skip: Missed = { policy: 'skip', most: 10 }
const all: Missed = { policy: 'all', most: 10 }

describe('a schedule', () => {
  it('begins with the first occurrence after it was published', () => {
    expect(planFrom(hourly, START)).toEqual({ through: START, next: START + HOUR })
  })

  it.each([once, skip, all])('starts one run for an occurrence that is on time ($policy)', (missed) => {
    expect(dealWith(hourly, START, START + HOUR + 30, missed)).toEqual({
      starts: [{ at: START + HOUR, missed: 0 }],
      through: START + HOUR,
      next: START + 2 * HOUR,
    })
  })

  it('starts nothing before its time', () => {
    expect(dealWith(hourly, START, START + HOUR - 1, once)).toEqual({ starts: [], through: START, next: START + HOUR })
  })
})

describe('a machine that slept over 500 occurrences', () => {
  const woke = START + 500 * HOUR + 20 * 60_000
  it('starts one run for all of them, and says for how many it stands', () => {
    expect(dealWith(hourly, START, woke, once).starts).toEqual([{ at: START + 500 * HOUR, missed: 499 }])
  })
  it('skips them where it is told to, and goes on with the next', () => {
    expect(dealWith(hourly, START, woke, skip)).toEqual({ starts: [], through: START + 500 * HOUR, next: START + 501 * HOUR })
  })
  it('skips all but the one that is due this minute', () => {
    expect(dealWith(hourly, START, START + 500 * HOUR + ON_TIME - 1, skip).starts).toEqual([{ at: START + 500 * HOUR, missed: 499 }])
  })
  it('starts one each where it is told to, the newest, oldest first, and says how many it left out', () => {
    const { starts, through } = dealWith(hourly, START, woke, { policy: 'all', most: 3 })
    expect(starts).toEqual([498, 499, 500].map((hours) => ({ at: START + hours * HOUR, missed: hours === 498 ? 497 : 0 })))
    expect(through).toBe(START + 500 * HOUR)
    expect(dealWith(hourly, START, woke, { policy: 'all', most: 1000 }).starts).toHaveLength(500)
  })
  it('is not held up by years of them: it counts so far, and takes the newest', () => {
    const { starts, through } = dealWith(hourly, START, START + 10 * YEAR, all)
    expect(starts).toHaveLength(11)
    expect(starts[0]?.missed).toBe(COUNTED - 11)
    expect(through).toBe(START + 10 * YEAR)
  })
})

describe('a clock that is set', () => {
  it('back starts nothing twice, and nothing new until it has caught up', () => {
    for (const back of [1000, HOUR, DAY, 10 * YEAR])
      expect(dealWith(hourly, START, START - back, all)).toEqual({ starts: [], through: START, next: START + HOUR })
  })

  it('gives every occurrence at most once, whatever it is set to and however often one looks', () => {
    const look = fc.record({
      by: fc.oneof(fc.integer({ min: 1, max: 3 * HOUR }), fc.constantFrom(-1000, -HOUR, -DAY, -10 * YEAR, DAY, 10 * YEAR)),
      missed: fc.constantFrom(once, skip, all),
    })
    fc.assert(
      fc.property(fc.array(look, { minLength: 1, maxLength: 30 }), (looks) => {
        let now = START
        let through = START
        const given: number[] = []
        for (const { by, missed } of looks) {
          now += by
          const dealt = dealWith(hourly, through, now, missed)
          for (const { at } of dealt.starts) {
            expect(at).toBeLessThanOrEqual(now)
            given.push(at)
          }
          expect(dealt.through).toBeGreaterThanOrEqual(through)
          if (dealt.next !== null) expect(dealt.next).toBeGreaterThan(dealt.through)
          through = dealt.through
        }
        expect(given).toEqual([...new Set(given)].sort((a, b) => a - b))
      }),
      { numRuns: 200 },
    )
  })

  it('counts every occurrence exactly once between runs, skipped and started alike', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 * HOUR }), { minLength: 1, maxLength: 20 }), (steps) => {
        let now = START
        let through = START
        let told = 0
        for (const step of steps) {
          now += step
          const { starts, through: next } = dealWith(hourly, through, now, once)
          told += starts.reduce((sum, { missed }) => sum + missed + 1, 0)
          through = next
        }
        expect(told).toBe(occurrencesBetween(hourly, START, now, COUNTED).length)
      }),
      { numRuns: 100 },
    )
  })
})
