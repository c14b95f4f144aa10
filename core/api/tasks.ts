// Tasks: done once, with a word about it, or given to somebody else.
import { SignalboxError } from '../model/news.ts'
import { payloadHash } from '../storage/audit.ts'
import { assignTask, donePayload, finishTask, readTask, type TaskRow } from '../storage/tasks.ts'
import { notFound } from '../storage/workspace.ts'
import type { WriteContext } from './context.ts'

function openTask(context: WriteContext, id: number): TaskRow {
  const task = readTask(context.db, id)
  if (!task) throw notFound('task', String(id), 'List the inbox to see which there are.')
  if (task.state !== 'open')
    throw new SignalboxError('conflict', `This task was already done${task.doneBy ? ` by ${task.doneBy}` : ''}.`, {
      place: `task ${id}`,
      next: 'Nothing is left to do.',
    })
  return task
}

export function completeTask(context: WriteContext, { id, by, comment }: { id: number; by: string; comment: string }): { id: number } {
  const done = context.change((audit) => {
    openTask(context, id)
    const at = context.now()
    const said = comment.trim()
    finishTask(context.db, id, by, said, at)
    audit(at, by, 'task.done', `task ${id}`, donePayload({ id, doneBy: by, comment: said }))
    return { id }
  })
  context.emit('changed', { topics: ['inbox'], runs: [] })
  return done
}

/** Only a person or a group that is named counts as handing on; the group stays where none is. */
export function reassignTask(
  context: WriteContext,
  { id, assignee, group, by }: { id: number; assignee: string | null; group: string | null; by: string },
): { id: number } {
  if (assignee === null && group === null)
    throw new SignalboxError('bad-input', 'Nobody is named whom the task could go to.', {
      place: `task ${id}`,
      next: 'Name a person or a group.',
    })
  const given = context.change((audit) => {
    const task = openTask(context, id)
    const at = context.now()
    const to = { assignee: assignee?.trim() || null, group: group ?? task.group }
    assignTask(context.db, id, to.assignee, to.group)
    audit(at, by, 'task.assigned', `task ${id}`, payloadHash({ id, ...to, by }))
    return { id }
  })
  context.emit('changed', { topics: ['inbox'], runs: [] })
  return given
}
