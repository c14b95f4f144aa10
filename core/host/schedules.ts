// Starts the runs that schedules ask for. It follows the live versions of workflows; how far each schedule was dealt with
// stands in the database, and the occurrence is the run's do-once key: a crash in between starts nothing twice.
import type { WriteContext } from '../api/context.ts'
import { triggerReader } from '../api/starting.ts'
import { liveWorkflow } from '../api/workflows.ts'
import { dealWith, planFrom, type ScheduledStart, timingOf } from '../engine/schedules.ts'
import { openTimers, type TimerPowers } from '../engine/timers.ts'
import { SignalboxError, wordsOf } from '../model/news.ts'
import { occurrenceId, type Timetable } from '../model/schedule/occurrences.ts'
import type { Missed } from '../nodes/spec.ts'
import { listSchedules, liveVersions, occurrenceKey, type ScheduleRow, scheduleTable } from '../storage/schedules.ts'
import { readVersion } from '../storage/workflows.ts'

export type Schedules = {
  /** Live versions changed: schedules that are new, changed or gone are taken over. */
  follow(): void
  /** Starts nothing more, and resolves when what it was starting is kept. */
  close(): Promise<void>
}

type Live = { name: string; version: number; timetable: Timetable; spec: string; missed: Missed }
/** Milliseconds until a schedule whose run could not be started is looked at again. */
const TRY_AGAIN = 60_000

type Powers = TimerPowers & { context: Omit<WriteContext, 'schedules'> }

/** `started` false: rows follow the live versions, but no run is begun; for commands that end soon. */
export function openSchedules({ context, ...powers }: Powers, started: boolean): Schedules {
  const { db } = context
  const table = scheduleTable(db)
  const live = new Map<number, Live>()
  const untimed = new Set<number>()
  let closed = false
  let working: Promise<void> = Promise.resolve()

  function follow(): void {
    const rows = new Map(listSchedules(db).map((row) => [row.workflow, row]))
    const versions = liveVersions(db)
    const writes: (() => void)[] = []
    for (const { workflow, name, version } of versions) {
      if (live.get(workflow)?.version !== version) {
        const found = untimed.has(version) ? null : readLive(name, version)
        if (found) live.set(workflow, found)
        else live.delete(workflow)
      }
      const entry = live.get(workflow)
      const row = rows.get(workflow)
      if (!entry) continue
      rows.delete(workflow)
      if (row?.spec !== entry.spec)
        writes.push(() => table.keep({ workflow, spec: entry.spec, ...planFrom(entry.timetable, powers.now()) }))
    }
    for (const workflow of rows.keys()) {
      live.delete(workflow)
      writes.push(() => table.drop(workflow))
    }
    if (writes.length)
      context.change(() => {
        for (const write of writes) write()
      })
    timers?.wake()
  }

  function readLive(name: string, version: number): Live | null {
    const row = readVersion(db, version)
    const timing = row && timingOf(row.graph)
    if (!timing) {
      untimed.add(version)
      return null
    }
    if (!timing.read.ok) {
      powers.log(`The schedule of “${name}” cannot be kept here: ${timing.read.problems.map((one) => one.message).join(' ')}`)
      return null
    }
    return { name, version, timetable: timing.read.timetable, spec: JSON.stringify(timing.schedule), missed: timing.missed }
  }

  async function fire(rows: ScheduleRow[]): Promise<void> {
    // A live version changed unnoticed: what is due now is another question.
    if (rows.some((row) => live.get(row.workflow)?.spec !== row.spec)) return follow()
    for (const row of rows) {
      const entry = live.get(row.workflow)
      if (closed || !entry) return
      const dealt = dealWith(entry.timetable, row.through, powers.now(), entry.missed)
      try {
        for (const start of dealt.starts) await begin(row.workflow, entry.timetable, start)
        context.change(() => table.advance({ ...row, through: dealt.through, next: dealt.next }))
      } catch (error) {
        if (closed) return
        powers.log(`“${entry.name}” was due and could not be started; it is tried again in a minute: ${wordsOf(error)}`)
        context.change(() => table.advance({ ...row, next: powers.now() + TRY_AGAIN }))
      }
    }
  }

  async function begin(workflow: number, timetable: Timetable, { at, missed }: ScheduledStart): Promise<void> {
    const ready = liveWorkflow(context, workflow)
    const occurrence = occurrenceId(timetable, at)
    const trigger = triggerReader(ready, { fromText: false })({ scheduledFor: new Date(at).toISOString(), occurrence, missed })
    if (!trigger.ok) throw new Error(trigger.problems.map((problem) => problem.message).join(' '))
    const key = occurrenceKey(occurrence)
    try {
      await context.runner.start({ plan: ready.planId, input: trigger.input, trigger: 'schedule', key, asOf: null })
    } catch (error) {
      // Its run is there already, begun with another count of missed ones before a crash.
      if (!(error instanceof SignalboxError) || error.code !== 'conflict' || error.place !== key) throw error
    }
  }

  // While a pause keeps all of them from being due it is looked at each second whether it was lifted.
  const next = () => table.next() ?? (live.size ? Number.MAX_SAFE_INTEGER : null)
  const timers = started
    ? openTimers<ScheduleRow>(powers, { next, due: table.due }, (rows) => {
        working = fire(rows)
        return working
      })
    : null
  follow()
  return {
    follow,
    close() {
      closed = true
      timers?.close()
      return working.catch(() => undefined)
    },
  }
}
