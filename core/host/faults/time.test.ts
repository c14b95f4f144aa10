import { describe, expect, it } from 'vitest'
import { nextOccurrence, occurrencesBetween } from '../../model/schedule/occurrences.ts'
import { againstTheWall, type Search, timeFaults } from './time.ts'
import { TIME_LINES } from './time-lines.ts'

describe('schedules around clock changes', () => {
  it('are due when the clock on the wall says so, for forty lines in the zones where libraries go wrong', async () => {
    expect(new Set(TIME_LINES).size).toBe(40)
    const told: string[] = []
    const figures = await timeFaults(true, (line) => told.push(line))
    expect(told).toEqual([])
    expect(figures.map(({ name, value }) => (name === 'faults.time_mismatches' ? value : value >= 10_000))).toEqual([true, 0])
  })

  const wrong: [string, Search][] = [
    ['leaves a gap out', (table, after, through) => occurrencesBetween(everyHour(table), after, through, 1e6).filter(atMinute)],
    ['runs a repeated hour twice', (table, after, through) => occurrencesBetween(everyHour(table), after, through, 1e6)],
    ['loses one', (table, after, through) => occurrencesBetween(table, after, through, 1e6).slice(1)],
    [
      'looks from a minute later',
      (table, after, through) => occurrencesBetween(table, nextOccurrence(table, after) ?? after, through, 1e6),
    ],
  ]
  const everyHour: (table: Parameters<Search>[0]) => Parameters<Search>[0] = (table) =>
    table.kind === 'times' ? { ...table, line: { ...table.line, everyHour: true } } : table
  const atMinute = (at: number, order: number, all: number[]) => order === 0 || at - (all[order - 1] as number) >= 7_200_000
  it.each(wrong)('would be found wrong by the oracle if the search %s', (_, search) => {
    expect(againstTheWall(['Europe/Berlin'], search, true).mismatches).toBeGreaterThan(0)
  })
})
