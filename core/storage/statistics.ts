// Counts that Home shows. Run ids rise with time, so a moment is found by halving and no index on time is needed.
import { RUN_STATUSES } from '../model/record.ts'
import type { Db } from './database.ts'
import { statusNumber } from './runs.ts'

/** Smallest id of a run that started at or after `moment` (milliseconds); one past the last when there is none. */
export function firstRunSince(db: Db, moment: number): number {
  const at = db.prepare('SELECT id, started_at FROM runs WHERE id >= ? ORDER BY id LIMIT 1')
  let low = 1
  let high = Number(db.prepare('SELECT coalesce(max(id), 0) + 1 FROM runs').pluck().get())
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = at.get(middle) as { id: number; started_at: number } | undefined
    if (!row || row.started_at >= moment) high = middle
    else low = row.id + 1
  }
  return low
}

const OF_WORKFLOW = 'plan IN (SELECT plans.id FROM plans JOIN versions ON versions.id = plans.version WHERE versions.workflow = ?)'

export type WorkflowCounts = {
  runs: number
  lastRunAt: number | null
  today: { [outcome: string]: number }
  daily: number[]
  waiting: number
  inDoubt: number
  failed: number
}

const DAY = 86_400_000
const DAYS = 14

/** `midnight`: start of today where the person is, milliseconds. */
export function workflowCounts(db: Db, workflow: number, midnight: number): WorkflowCounts {
  const count = (sql: string, ...values: unknown[]) =>
    Number(
      db
        .prepare(`SELECT count(*) FROM runs WHERE ${OF_WORKFLOW} ${sql}`)
        .pluck()
        .get(workflow, ...values),
    )
  const since = firstRunSince(db, midnight)
  const today = db
    .prepare(`SELECT status, outcome, count(*) AS n FROM runs WHERE ${OF_WORKFLOW} AND id >= ? GROUP BY status, outcome`)
    .all(workflow, since) as {
    status: number
    outcome: string | null
    n: number
  }[]
  const edges = Array.from({ length: DAYS + 1 }, (_, day) =>
    day === DAYS ? Number.MAX_SAFE_INTEGER : firstRunSince(db, midnight - (DAYS - 1 - day) * DAY),
  )
  const counts: { [outcome: string]: number } = {}
  for (const row of today) {
    const word = row.outcome ?? RUN_STATUSES[row.status] ?? 'running'
    counts[word] = (counts[word] ?? 0) + row.n
  }
  return {
    runs: count(''),
    lastRunAt:
      (db.prepare(`SELECT started_at FROM runs WHERE ${OF_WORKFLOW} ORDER BY id DESC LIMIT 1`).pluck().get(workflow) as number | null) ??
      null,
    today: counts,
    daily: Array.from({ length: DAYS }, (_, day) => count('AND id >= ? AND id < ?', edges[day], edges[day + 1])),
    waiting: count('AND status = ? AND status <> 3', statusNumber('waiting')),
    inDoubt: count('AND status = ? AND status <> 3', statusNumber('in doubt')),
    failed: count('AND status = ? AND status <> 3 AND id >= ?', statusNumber('failed'), since),
  }
}

export type RunFilter = { workflow: number | null; status: number | null; outcome: string | null; before: number | null; limit: number }

/** Ids and rows newest first; page by `before`, never by offset. */
export function listRunRows(db: Db, filter: RunFilter): unknown[] {
  const where: string[] = ['1']
  const values: unknown[] = []
  const add = (sql: string, value: unknown) => {
    where.push(sql)
    values.push(value)
  }
  if (filter.workflow !== null) add(`runs.${OF_WORKFLOW}`, filter.workflow)
  if (filter.status !== null) add('runs.status = ?', filter.status)
  if (filter.outcome !== null) add('runs.outcome = ?', filter.outcome)
  if (filter.before !== null) add('runs.id < ?', filter.before)
  return db
    .prepare(
      `SELECT runs.*, triggers.key AS key FROM runs LEFT JOIN triggers ON triggers.run = runs.id WHERE ${where.join(' AND ')} ORDER BY runs.id DESC LIMIT ?`,
    )
    .all(...values, filter.limit)
}
