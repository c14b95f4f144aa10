// Schedules of live workflows: how far each has been dealt with. Rows follow the live versions; a paused workflow is not due.
import type { Db } from './database.ts'

export type ScheduleRow = {
  workflow: number
  /** The schedule as JSON; another one begins anew. */
  spec: string
  /** The newest occurrence that was dealt with: none at or before it ever fires again. */
  through: number
  /** When to look again, or null for never. */
  next: number | null
}
export type LiveVersion = { workflow: number; name: string; version: number; number: number }

const NOT_PAUSED = `NOT EXISTS (SELECT 1 FROM holds WHERE kind = 'workflow' AND subject = CAST(schedules.workflow AS TEXT))`

export function scheduleTable(db: Db) {
  const next = db.prepare(`SELECT min(next) FROM schedules WHERE ${NOT_PAUSED}`).pluck()
  const due = db.prepare(`SELECT * FROM schedules WHERE next <= ? AND ${NOT_PAUSED} ORDER BY next, workflow LIMIT ?`)
  const keep = db.prepare('INSERT OR REPLACE INTO schedules (workflow, spec, through, next) VALUES (?, ?, ?, ?)')
  const advance = db.prepare('UPDATE schedules SET through = ?, next = ? WHERE workflow = ? AND spec = ?')
  const drop = db.prepare('DELETE FROM schedules WHERE workflow = ?')
  return {
    next: () => next.get() as number | null,
    due: (now: number, limit: number) => due.all(now, limit) as ScheduleRow[],
    keep: (row: ScheduleRow) => void keep.run(row.workflow, row.spec, row.through, row.next),
    /** Does nothing when the schedule was replaced meanwhile. */
    advance: ({ workflow, spec, through, next: upcoming }: ScheduleRow) => void advance.run(through, upcoming, workflow, spec),
    drop: (workflow: number) => void drop.run(workflow),
  }
}

export const listSchedules = (db: Db): ScheduleRow[] => db.prepare('SELECT * FROM schedules ORDER BY workflow').all() as ScheduleRow[]

export const liveVersions = (db: Db): LiveVersion[] =>
  db
    .prepare(
      `SELECT workflows.id AS workflow, workflows.name, versions.id AS version, versions.number FROM workflows
       JOIN versions ON versions.workflow = workflows.id AND versions.number = workflows.live ORDER BY workflows.name`,
    )
    .all() as LiveVersion[]

export const isPaused = (db: Db, workflow: number): boolean =>
  db.prepare(`SELECT 1 FROM holds WHERE kind = 'workflow' AND subject = ?`).get(String(workflow)) !== undefined

/** Do-once key of an occurrence. Keys of one workflow sort by the time they name. */
export const occurrenceKey = (occurrence: string): string => `schedule ${occurrence}`

/** The run of the newest occurrence, of those whose keys are kept. */
export const lastScheduledRun = (db: Db, workflow: number): { run: number; at: number } | null =>
  (db
    .prepare(`SELECT run, at FROM triggers WHERE workflow = ? AND key > 'schedule ' AND key < 'schedule!' ORDER BY key DESC LIMIT 1`)
    .get(workflow) as { run: number; at: number } | undefined) ?? null
