// What a schedule starts now: a pure decision from how far it was dealt with, the clock, and what becomes of missed occurrences.
import type { Graph } from '../model/graph.ts'
import { newestOccurrences, nextOccurrence, occurrencesBetween, type Timetable } from '../model/schedule/occurrences.ts'
import { type ReadSchedule, readSchedule } from '../model/schedule/schedule.ts'
import { specOf } from '../nodes/registry.ts'
import type { Missed, Timing } from '../nodes/spec.ts'

/** Milliseconds within which an occurrence is on time, so that a busy machine misses nothing. */
export const ON_TIME = 60_000
/** Missed occurrences are counted up to so many. */
export const COUNTED = 10_000

/** `missed`: occurrences before this one that get no run of their own. */
export type ScheduledStart = { at: number; missed: number }
/** `through`: newest occurrence dealt with. `next`: the one to come, or null for never. */
export type Planned = { through: number; next: number | null }
export type Dealt = Planned & { starts: ScheduledStart[] }

/** A schedule that begins now: what was before is nobody's. */
export const planFrom = (timetable: Timetable, now: number): Planned => ({ through: now, next: nextOccurrence(timetable, now) })

/**
 * Nothing at or before `through` is ever given again, so a clock that was set back starts nothing twice; until it has
 * passed `through` once more it starts nothing at all.
 */
export function dealWith(timetable: Timetable, through: number, now: number, { policy, most }: Missed): Dealt {
  const due = occurrencesBetween(timetable, through, now, COUNTED + 1)
  const newest = due.length > COUNTED ? newestOccurrences(timetable, through, now, most + 1) : due
  const last = newest.at(-1)
  if (last === undefined) return { starts: [], through, next: nextOccurrence(timetable, through) }
  const onTime = newest.filter((at) => now - at < ON_TIME)
  const late = newest.slice(0, newest.length - onTime.length)
  const chosen = policy === 'once' ? [last] : policy === 'skip' ? onTime : [...late.slice(-most), ...onTime]
  const missed = Math.min(due.length, COUNTED) - chosen.length
  return {
    starts: chosen.map((at, order) => ({ at, missed: order === 0 ? missed : 0 })),
    through: last,
    next: nextOccurrence(timetable, last),
  }
}

/** When the start of a graph comes by itself; null for starts that do not. */
export function timingOf(graph: Graph): (Timing & { read: ReadSchedule }) | null {
  for (const node of graph.nodes) {
    const spec = specOf(node.type)
    const config = spec?.timing && spec.schema.safeParse(node.config)
    if (!spec?.timing || !config?.success) continue
    const timing = spec.timing(config.data)
    return { ...timing, read: readSchedule(timing.schedule) }
  }
  return null
}
