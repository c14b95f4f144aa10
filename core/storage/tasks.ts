// Tasks: work handed to a person for good. A person's open tasks are their workload.
import type { JsonRecord } from '../model/values.ts'
import type { TaskRequest } from '../nodes/spec.ts'
import { payloadHash } from './audit.ts'
import { type Db, statement } from './database.ts'

export type TaskRow = TaskRequest & {
  id: number
  run: number
  seq: number
  state: 'open' | 'done'
  createdAt: number
  doneBy: string | null
  doneAt: number | null
  /** What whoever did it said. */
  comment: string
}
type Raw = Pick<TaskRow, 'id' | 'run' | 'seq' | 'title' | 'body' | 'assignee' | 'state'> & {
  team: string
  fields: string
  due_at: number | null
  created_at: number
  done_by: string | null
  done_at: number | null
  comment: string | null
}
const rowToTask = ({ team, fields, due_at, created_at, done_by, done_at, comment, ...row }: Raw): TaskRow => ({
  ...row,
  group: team,
  fields: JSON.parse(fields) as JsonRecord,
  dueAt: due_at,
  createdAt: created_at,
  doneBy: done_by,
  doneAt: done_at,
  comment: comment ?? '',
})

export const insertTask = (db: Db, run: number, seq: number, task: TaskRequest, at: number): number =>
  Number(
    statement(
      db,
      `INSERT INTO tasks (run, seq, title, body, assignee, team, fields, due_at, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)`,
    ).run(run, seq, task.title, task.body, task.assignee, task.group, JSON.stringify(task.fields), task.dueAt, at).lastInsertRowid,
  )

/** False when it was done already. */
export const finishTask = (db: Db, id: number, by: string, comment: string, at: number): boolean =>
  statement(db, `UPDATE tasks SET state = 'done', done_by = ?, comment = ?, done_at = ? WHERE id = ? AND state = 'open'`).run(
    by,
    comment || null,
    at,
    id,
  ).changes === 1

/** What the audit entry of a task that was done vouches for. */
export const donePayload = ({ id, doneBy, comment }: Pick<TaskRow, 'id' | 'doneBy' | 'comment'>): Buffer =>
  payloadHash({ id, by: doneBy, ...(comment ? { comment } : {}) })

/** False when it is done already. */
export const assignTask = (db: Db, id: number, assignee: string | null, group: string): boolean =>
  statement(db, `UPDATE tasks SET assignee = ?, team = ? WHERE id = ? AND state = 'open'`).run(assignee, group, id).changes === 1

export function readTask(db: Db, id: number): TaskRow | null {
  const row = statement(db, 'SELECT * FROM tasks WHERE id = ?').get(id) as Raw | undefined
  return row ? rowToTask(row) : null
}
export const openTasks = (db: Db): TaskRow[] =>
  (statement(db, `SELECT * FROM tasks WHERE state = 'open' ORDER BY id DESC LIMIT 1000`).all() as Raw[]).map(rowToTask)

/** Open tasks per assignee. */
export const workload = (db: Db): { [person: string]: number } =>
  Object.fromEntries(
    (
      statement(
        db,
        `SELECT assignee, count(*) AS open FROM tasks WHERE state = 'open' AND assignee IS NOT NULL GROUP BY assignee`,
      ).all() as {
        assignee: string
        open: number
      }[]
    ).map((row) => [row.assignee, row.open]),
  )
