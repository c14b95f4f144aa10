import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newestOccurrences, nextOccurrence, occurrenceId, occurrencesBetween, type Timetable } from './occurrences.ts'
import { readSchedule, type Schedule } from './schedule.ts'

const timetable = (schedule: Schedule): Timetable => {
  const read = readSchedule(schedule)
  if (!read.ok) throw new Error(read.problems.map((problem) => problem.message).join(' '))
  return read.timetable
}
const times = (cron: string, zone: string) => timetable({ kind: 'times', cron, zone })
const every = (every: number, unit: 'minutes' | 'hours', from = '', zone = 'UTC') =>
  timetable({ kind: 'interval', every, unit, from, zone })
const text = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`
/** Occurrences from one instant on, as UTC texts. */
const from = (table: Timetable, start: string, count: number) =>
  occurrencesBetween(table, Date.parse(start) - 1, Number.POSITIVE_INFINITY, count).map(text)

// Worked out by hand from the published clock changes; UTC on the right.
const GOLDEN: [why: string, cron: string, zone: string, start: string, expected: string[]][] = [
  ['a gap at night', '30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', ['2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z']],
  ['a repeated hour', '30 2 * * *', 'Europe/Berlin', '2026-10-24T00:00Z', ['2026-10-24T00:30Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z']],
  ['many times in one gap', '*/15 2 * * *', 'Europe/Berlin', '2026-03-29T00:00Z', ['2026-03-29T01:00Z', '2026-03-30T00:00Z']],
  ['a gap that ends on another time', '0 2,3 * * *', 'Europe/Berlin', '2026-03-29T00:00Z', ['2026-03-29T01:00Z', '2026-03-30T00:00Z']],
  ['the last minute before a gap', '59 1 * * *', 'Europe/Berlin', '2026-03-29T00:00Z', ['2026-03-29T00:59Z', '2026-03-29T23:59Z']],
  ['every hour over a gap', '30 * * * *', 'Europe/Berlin', '2026-03-29T00:00Z', ['2026-03-29T00:30Z', '2026-03-29T01:30Z']],
  [
    'every hour, twice',
    '30 * * * *',
    'Europe/Berlin',
    '2026-10-25T00:00Z',
    ['2026-10-25T00:30Z', '2026-10-25T01:30Z', '2026-10-25T02:30Z'],
  ],
  ['midnight in a gap', '0 0 * * *', 'Africa/Cairo', '2026-04-23T12:00Z', ['2026-04-23T22:00Z', '2026-04-24T21:00Z']],
  [
    'a repeated midnight',
    '0 0 * * *',
    'Africa/Cairo',
    '2026-10-28T12:00Z',
    ['2026-10-28T21:00Z', '2026-10-29T22:00Z', '2026-10-30T22:00Z'],
  ],
  ['half past midnight in a gap', '30 0 * * *', 'America/Havana', '2026-03-07T12:00Z', ['2026-03-08T05:00Z', '2026-03-09T04:30Z']],
  ['half past midnight, twice', '30 0 * * *', 'America/Havana', '2026-10-31T12:00Z', ['2026-11-01T04:30Z', '2026-11-02T05:30Z']],
  ['a gap of 30 minutes', '15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', ['2026-10-03T15:30Z', '2026-10-04T15:15Z']],
  ['30 minutes twice', '45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T00:00Z', ['2026-04-04T14:45Z', '2026-04-05T15:15Z']],
  [
    'a day that is not there',
    '0 9 * * *',
    'Pacific/Apia',
    '2011-12-29T12:00Z',
    ['2011-12-29T19:00Z', '2011-12-30T10:00Z', '2011-12-30T19:00Z'],
  ],
  [
    'Ramadan begins',
    '30 2 * * *',
    'Africa/Casablanca',
    '2026-02-14T00:00Z',
    ['2026-02-14T01:30Z', '2026-02-15T01:30Z', '2026-02-16T02:30Z'],
  ],
  ['Ramadan ends', '30 2 * * *', 'Africa/Casablanca', '2026-03-21T00:00Z', ['2026-03-21T02:30Z', '2026-03-22T02:00Z', '2026-03-23T01:30Z']],
  ['a quarter-hour zone', '0 9 * * *', 'Asia/Kathmandu', '2026-01-01T00:00Z', ['2026-01-01T03:15Z', '2026-01-02T03:15Z']],
  ['29 February', '0 0 29 2 *', 'UTC', '2096-02-29T00:01Z', ['2104-02-29T00:00Z', '2108-02-29T00:00Z']],
  ['beyond 32 bits', '14 3 19 1 *', 'UTC', '2038-01-19T03:13Z', ['2038-01-19T03:14Z', '2039-01-19T03:14Z']],
  ['the last day there is', '0 12 31 12 *', 'UTC', '9998-12-31T13:00Z', ['9999-12-31T12:00Z']],
  [
    'day or weekday',
    '0 9 13 * FRI',
    'UTC',
    '2026-02-07T00:00Z',
    ['2026-02-13T09:00Z', '2026-02-20T09:00Z', '2026-02-27T09:00Z', '2026-03-06T09:00Z'],
  ],
  ['weekdays', '0 9 * * 1-5', 'America/New_York', '2026-03-06T00:00Z', ['2026-03-06T14:00Z', '2026-03-09T13:00Z']],
]

describe('times of day', () => {
  it.each(GOLDEN)('hold our rule for %s (%s in %s)', (_, cron, zone, start, expected) => {
    expect(from(times(cron, zone), start, expected.length)).toEqual(expected)
  })

  it('end with the year 9999, and find nothing after it', () => {
    expect(nextOccurrence(times('0 12 31 12 *', 'UTC'), Date.UTC(9999, 11, 31, 12))).toBeNull()
    expect(nextOccurrence(every(1, 'hours'), Date.UTC(9999, 11, 31, 23))).toBeNull()
  })

  it('know no leap second: the minute before and after one come as ever', () => {
    expect(from(times('59 23 31 12 *', 'UTC'), '2016-12-31T00:00Z', 1)).toEqual(['2016-12-31T23:59Z'])
    expect(from(times('0 0 1 1 *', 'UTC'), '2016-12-31T23:59Z', 1)).toEqual(['2017-01-01T00:00Z'])
  })
})

describe('intervals', () => {
  it('follow elapsed time through clock changes, from a wall-clock anchor', () => {
    const six = every(6, 'hours', '2026-03-28 20:00', 'Europe/Berlin')
    expect(from(six, '2020-01-01T00:00Z', 3)).toEqual(['2026-03-28T19:00Z', '2026-03-29T01:00Z', '2026-03-29T07:00Z'])
  })
  it('take an anchor in a gap right after it, and a repeated one at its first pass', () => {
    expect(from(every(1, 'hours', '2026-03-29 02:30', 'Europe/Berlin'), '2026-01-01T00:00Z', 1)).toEqual(['2026-03-29T01:00Z'])
    expect(from(every(1, 'hours', '2026-10-25 02:30', 'Europe/Berlin'), '2026-01-01T00:00Z', 1)).toEqual(['2026-10-25T00:30Z'])
  })
  it('count from midnight UTC without an anchor', () => {
    expect(from(every(90, 'minutes'), '2026-01-01T00:10Z', 2)).toEqual(['2026-01-01T01:30Z', '2026-01-01T03:00Z'])
  })
})

describe('an occurrence', () => {
  it('is called by what the wall clock reads, so that it stays itself when the rules of its zone change', () => {
    expect(occurrenceId(times('0 9 * * *', 'Europe/Berlin'), Date.parse('2026-07-01T07:00Z'))).toBe('2026-07-01T09:00[Europe/Berlin]')
  })
  it('is called by its instant where the clock may read the same twice', () => {
    expect(occurrenceId(times('30 * * * *', 'Europe/Berlin'), Date.parse('2026-10-25T01:30Z'))).toBe('2026-10-25T01:30Z')
    expect(occurrenceId(every(5, 'minutes'), Date.parse('2026-10-25T01:30Z'))).toBe('2026-10-25T01:30Z')
  })
})

const ZONES = [
  'Europe/Berlin',
  'America/Havana',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/St_Johns',
  'UTC',
]
const list = (low: number, high: number) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    fc.integer({ min: low, max: high }).map(String),
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
      .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 4 }).map((values) => values.join()),
    fc.integer({ min: 2, max: 5 }).map((step) => `*/${step}`),
  )
// A weekday or a day up to the 28th is in every month, so that every line happens.
const line = fc.tuple(list(0, 59), list(0, 23), list(1, 28), list(1, 12), list(0, 6)).map((fields) => fields.join(' '))
const moment = fc.integer({ min: Date.UTC(2008, 0, 1), max: Date.UTC(2040, 0, 1) })

/** The fields of a cron line as Intl tells them, which shares nothing with the search. */
const readers = new Map<string, Intl.DateTimeFormat>()
function wallFields(zone: string, at: number) {
  const reader =
    readers.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      weekday: 'short',
    })
  readers.set(zone, reader)
  const parts = Object.fromEntries(reader.formatToParts(at).map(({ type, value }) => [type, value]))
  return {
    ...{ minute: Number(parts.minute), hour: Number(parts.hour), day: Number(parts.day), month: Number(parts.month) },
    weekday: 'SunMonTueWedThuFriSat'.indexOf(parts.weekday as string) / 3,
  }
}

describe('whatever the line and the zone, occurrences', () => {
  it('rise, never repeat, have ids of their own, and read on the wall what the line says or stand right after a gap', () => {
    fc.assert(
      fc.property(line, fc.constantFrom(...ZONES), moment, (cron, zone, start) => {
        const table = times(cron, zone)
        if (table.kind !== 'times') throw new Error('not a line')
        const { minutes, hours, days, months, weekdays, anyDay, anyWeekday, everyHour } = table.line
        const found = occurrencesBetween(table, start, Number.POSITIVE_INFINITY, 20)
        expect(found).toHaveLength(20)
        let before = start
        for (const at of found) {
          expect(at).toBeGreaterThan(before)
          before = at
          const wall = wallFields(zone, at)
          const byDay = days[wall.day]
          const byWeekday = weekdays[wall.weekday]
          const reads =
            minutes.includes(wall.minute) &&
            hours.includes(wall.hour) &&
            months[wall.month] &&
            (anyDay || anyWeekday ? byDay && byWeekday : byDay || byWeekday)
          const afterGap = !everyHour && table.zone.offsetAt(at) > table.zone.offsetAt(at - 1000)
          expect(reads || afterGap).toBe(true)
        }
        expect(new Set(found.map((at) => occurrenceId(table, at))).size).toBe(found.length)
      }),
      { numRuns: 300 },
    )
  })

  it('are the same from wherever one starts to look', () => {
    fc.assert(
      fc.property(line, fc.constantFrom(...ZONES), moment, fc.integer({ min: 1, max: 12 }), (cron, zone, start, count) => {
        const table = times(cron, zone)
        const all = occurrencesBetween(table, start, Number.POSITIVE_INFINITY, 15)
        for (let at = 0; at < 14; at++) expect(nextOccurrence(table, (all[at + 1] as number) - 1)).toBe(all[at + 1])
        expect(newestOccurrences(table, start, all[14] as number, count)).toEqual(all.slice(-count))
      }),
      { numRuns: 100 },
    )
  })
})
