// Schedules of live workflows, as people see them.
import { timingOf } from '../engine/schedules.ts'
import { occurrencesBetween } from '../model/schedule/occurrences.ts'
import { scheduleWords } from '../model/schedule/words.ts'
import { isPaused, lastScheduledRun, listSchedules, liveVersions } from '../storage/schedules.ts'
import { readVersion } from '../storage/workflows.ts'
import type { ReadContext } from './context.ts'
import type { ScheduleView } from './contract.ts'

/** Upcoming occurrences that are shown. */
const SHOWN = 5

export function listScheduleViews(context: ReadContext): ScheduleView[] {
  const { db } = context
  const rows = new Map(listSchedules(db).map((row) => [row.workflow, row]))
  const now = context.now()
  return liveVersions(db).flatMap(({ workflow, name, version, number }) => {
    const row = rows.get(workflow)
    const timing = row && timingOf(readVersion(db, version)?.graph ?? { nodes: [], edges: [] })
    if (!row || !timing?.read.ok) return []
    return [
      {
        ...{ workflow, name, version: number, words: scheduleWords(timing.schedule), missed: timing.missed },
        paused: isPaused(db, workflow),
        next: occurrencesBetween(timing.read.timetable, Math.max(now, row.through), Number.POSITIVE_INFINITY, SHOWN),
        last: lastScheduledRun(db, workflow),
        waitsUntil: row.through > now ? row.through : null,
      },
    ]
  })
}
