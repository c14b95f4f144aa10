// What waits for people: reviews, tasks and effects in doubt.

import { SignalboxError } from '../model/news.ts'
import { payloadHash } from '../storage/audit.ts'
import { openReviews, type ReviewRow } from '../storage/reviews.ts'
import { type RunRow, readRun } from '../storage/runs.ts'
import { finishTask, openTasks, readTask, type TaskRow } from '../storage/tasks.ts'
import { notFound } from '../storage/workspace.ts'
import type { ReadContext, WriteContext } from './context.ts'
import type { Inbox, ReviewItem, TaskItem } from './contract.ts'
import { effectsInDoubt } from './effects.ts'
import { viewRun } from './run-view.ts'

/** Every review and task belongs to a run; one without it is damage. */
function runOf(context: ReadContext, id: number): RunRow {
  const run = readRun(context.db, id)
  if (run) return run
  throw new SignalboxError('damaged-workspace', `Run ${id} is gone although somebody waits for it.`, {
    place: `run ${id}`,
    next: 'Restore the last backup.',
  })
}

function reviewItem(context: ReadContext, review: ReviewRow): ReviewItem {
  const { summary, record } = viewRun(context, runOf(context, review.run), null)
  return {
    ...{ id: review.id, run: review.run, seq: review.seq, workflow: summary.workflow, question: review.question, shown: review.shown },
    evidence: record.narrative.sentences.filter((sentence) => sentence.seq !== null && sentence.seq < review.seq),
    ...{ createdAt: review.createdAt, state: review.state },
    decision:
      review.verdict && review.by && review.decidedAt
        ? { verdict: review.verdict, by: review.by, reason: review.reason ?? '', at: review.decidedAt }
        : null,
  }
}

const taskItem = (context: ReadContext, task: TaskRow): TaskItem => ({
  ...{ id: task.id, run: task.run, seq: task.seq, title: task.title, body: task.body, assignee: task.assignee, group: task.group },
  ...{ dueAt: task.dueAt, fields: task.fields, createdAt: task.createdAt, state: task.state, doneBy: task.doneBy },
  workflow: context.plan(runOf(context, task.run).plan).workflowName,
})

export const readInbox = (context: ReadContext): Inbox => ({
  reviews: openReviews(context.db).map((review) => reviewItem(context, review)),
  tasks: openTasks(context.db).map((task) => taskItem(context, task)),
  inDoubt: effectsInDoubt(context),
})

export function completeTask(context: WriteContext, id: number, by: string): { id: number } {
  return context.change((audit) => {
    const task = readTask(context.db, id)
    if (!task) throw notFound('task', String(id), 'List the inbox to see which there are.')
    const at = context.now()
    if (!finishTask(context.db, id, by, at))
      throw new SignalboxError('conflict', `This task was already done${task.doneBy ? ` by ${task.doneBy}` : ''}.`, {
        place: `task ${id}`,
        next: 'Nothing is left to do.',
      })
    audit(at, by, 'task.done', `task ${id}`, payloadHash({ id, by }))
    return { id }
  })
}
