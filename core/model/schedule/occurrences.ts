// When a schedule is due. The rule (PROMISES 7): times of day are read off the wall clock of the zone; one that a gap swallows
// comes right after the gap, once; one that the clock reads twice comes at the first pass; what runs every hour, and
// what runs every so often, follows elapsed time.
import { type CronLine, LAST_INSTANT, nextWall } from './cron-line.ts'
import type { Stretch, Zone } from './zone.ts'

/** A schedule that was read and can happen. */
export type Timetable = { kind: 'times'; line: CronLine; zone: Zone } | { kind: 'interval'; anchor: number; step: number; zone: Zone }

const DAY = 86_400_000

/** The first occurrence after an instant, in milliseconds since the epoch; null when none comes up to the year 9999. */
export function nextOccurrence(timetable: Timetable, after: number): number | null {
  if (timetable.kind === 'times') return nextOfLine(timetable.line, timetable.zone, after)
  const { anchor, step } = timetable
  const at = after < anchor ? anchor : anchor + (Math.floor((after - anchor) / step) + 1) * step
  return at <= LAST_INSTANT ? at : null
}

/** Occurrences after `after` up to and with `through`, at most `limit` of them. */
export function occurrencesBetween(timetable: Timetable, after: number, through: number, limit: number): number[] {
  const found: number[] = []
  for (let at = nextOccurrence(timetable, after); at !== null && at <= through && found.length < limit; at = nextOccurrence(timetable, at))
    found.push(at)
  return found
}

/** The newest `count` occurrences after `after` up to and with `through`, oldest first, without walking all before them. */
export function newestOccurrences(timetable: Timetable, after: number, through: number, count: number): number[] {
  for (let back = DAY; ; back *= 4) {
    const from = Math.max(after, through - back)
    const found: number[] = []
    for (let at = nextOccurrence(timetable, from); at !== null && at <= through; at = nextOccurrence(timetable, at)) {
      found.push(at)
      if (found.length > count) found.shift()
    }
    if (found.length === count || from === after) return found
  }
}

/**
 * The same occurrence has the same id for ever. A time of day is called by its wall-clock reading, so that it stays itself
 * when the rules of its zone change; what follows elapsed time is called by its instant.
 */
export function occurrenceId(timetable: Timetable, at: number): string {
  if (timetable.kind === 'interval' || timetable.line.everyHour) return `${new Date(at).toISOString().slice(0, 16)}Z`
  return `${wallText(timetable.zone, at)}[${timetable.zone.name}]`
}

/** What the clock on the wall reads: `2026-03-29T03:00`. */
export const wallText = (zone: Zone, at: number): string => new Date(at + zone.offsetAt(at)).toISOString().slice(0, 16)

function nextOfLine(line: CronLine, zone: Zone, after: number): number | null {
  for (let stretch = zone.stretchAt(after); ; ) {
    const found = inStretch(line, stretch, after)
    if (found !== null) return found <= LAST_INSTANT ? found : null
    const wall = nextWall(line, stretch.end + stretch.offset - DAY)
    if (wall === null || stretch.end > LAST_INSTANT) return null
    // A reading is never two days from its instant, so nothing is passed over.
    stretch = zone.stretchAt(Math.max(stretch.end, wall - 2 * DAY))
  }
}

function inStretch(line: CronLine, { start, end, offset, before }: Stretch, after: number): number | null {
  let wall = Math.max(after + 1, start) + offset
  if (!line.everyHour) {
    const swallowed = after < start && before < offset ? nextWall(line, start + before) : null
    if (swallowed !== null && swallowed < start + offset) return start
    // The clock was set back: what it reads again was read before.
    if (before > offset) wall = Math.max(wall, start + before)
  }
  const found = nextWall(line, wall)
  return found !== null && found - offset < end ? found - offset : null
}
