// A schedule as it is written down, checked, and turned into a timetable or into sentences about what is wrong with it.
import { z } from 'zod'
import { readCronLine } from './cron-line.ts'
import type { Timetable } from './occurrences.ts'
import { instantOfWall, zoneNamed } from './zone.ts'

const zone = z.string().max(100)
export const scheduleSchema = z.discriminatedUnion('kind', [
  /** Five fields: minute, hour, day of the month, month, weekday; read off the wall clock of the zone. */
  z.strictObject({ kind: z.literal('times'), cron: z.string().max(1000), zone }),
  /** A fixed distance in elapsed time. `from`: a wall-clock time in the zone, `2026-01-01T08:00`; midnight UTC of 1970-01-01 when empty. */
  z.strictObject({
    kind: z.literal('interval'),
    every: z.int().min(1).max(100_000),
    unit: z.enum(['minutes', 'hours']),
    from: z.string().max(100),
    zone,
  }),
])
export type Schedule = z.infer<typeof scheduleSchema>

export type ScheduleProblem = { field: 'cron' | 'zone' | 'from'; message: string }
export type ReadSchedule = { ok: true; timetable: Timetable } | { ok: false; problems: ScheduleProblem[] }

export function readSchedule(schedule: Schedule): ReadSchedule {
  const problems: ScheduleProblem[] = []
  const zone = zoneNamed(schedule.zone)
  if (!zone) problems.push({ field: 'zone', message: zoneTrouble(schedule.zone) })
  if (schedule.kind === 'times') {
    const read = readCronLine(schedule.cron)
    if (!read.ok) problems.push({ field: 'cron', message: read.message })
    return read.ok && zone ? { ok: true, timetable: { kind: 'times', line: read.line, zone } } : { ok: false, problems }
  }
  const wall = schedule.from === '' ? 0 : wallOf(schedule.from)
  if (wall === null)
    problems.push({
      field: 'from',
      message: `“${schedule.from.slice(0, 50)}” is no time of the clock. Write it as 2026-01-31 08:00, from 1970 to 9999.`,
    })
  if (wall === null || !zone) return { ok: false, problems }
  const step = schedule.every * (schedule.unit === 'hours' ? 3_600_000 : 60_000)
  return { ok: true, timetable: { kind: 'interval', zone, step, anchor: schedule.from === '' ? 0 : instantOfWall(zone, wall) } }
}

function zoneTrouble(name: string): string {
  if (name === '') return 'Choose a time zone, like Europe/Berlin or America/New_York.'
  if (/^(UTC|GMT)?[+-]\d/.test(name))
    return `“${name.slice(0, 50)}” is an offset, not a time zone: it knows no clock changes. Choose a place, like Europe/Berlin.`
  return `“${name.slice(0, 50)}” is no time zone that this machine knows. Choose a place, like Europe/Berlin or America/New_York.`
}

/** `2026-01-31 08:00`, with a space or a T; null when there is no such day or minute. */
function wallOf(text: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}))?$/.exec(text.trim())
  if (!found) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map((digits) => Number(digits ?? 0))
  const wall = Date.UTC(year, month - 1, day, hour, minute)
  const read = new Date(wall)
  const same = read.getUTCFullYear() === year && read.getUTCMonth() === month - 1 && read.getUTCDate() === day
  return same && year >= 1970 && hour < 24 && minute < 60 ? wall : null
}
