// What waits for people: reviews, tasks and effects in doubt, as the one who looks sees it.
import { askOf, mayDecide, whoIsAsked } from '../engine/review-rules.ts'
import type { Person } from '../model/documents.ts'
import { SignalboxError } from '../model/news.ts'
import { personNamed, sameName } from '../model/people.ts'
import { peopleListed } from '../storage/people.ts'
import { openReviews, type ReviewRow } from '../storage/reviews.ts'
import { type RunRow, readRun } from '../storage/runs.ts'
import { starterOf } from '../storage/starters.ts'
import { openTasks, type TaskRow } from '../storage/tasks.ts'
import { votesOf } from '../storage/votes.ts'
import type { ReadContext } from './context.ts'
import type { CallWords, Inbox, ReviewItem, TaskItem } from './contract.ts'
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

type Looking = { people: readonly Person[]; by: string }

/** Who is asked, and whether that is the one who looks. */
function rightsOf(context: ReadContext, review: ReviewRow, { people, by }: Looking) {
  const ask = askOf(review, review.question.noSelfApproval ? starterOf(context.db, review.run) : null)
  const votes = votesOf(context.db, review.id)
  const counting = votes.filter((vote) => !vote.void)
  const refusal = (verdict: 'approve' | 'decline'): CallWords | null => {
    const right = mayDecide(ask, people, by, counting, verdict, context.now())
    return right.ok ? null : { message: right.message, next: right.next }
  }
  const refused = { decide: refusal('decline'), approve: refusal('approve') }
  return {
    asked: whoIsAsked(ask, people, context.now()),
    votes: votes.map(({ by, verdict, reason, for: on, at, void: isVoid }) => ({ by, verdict, reason, for: on, at, void: isVoid })),
    refused,
    mine: refused.approve === null,
  }
}

function reviewItem(context: ReadContext, review: ReviewRow, looking: Looking): ReviewItem {
  const { summary, record } = viewRun(context, runOf(context, review.run), null)
  return {
    ...{ id: review.id, run: review.run, seq: review.seq, workflow: summary.workflow, question: review.question, shown: review.shown },
    evidence: record.narrative.sentences.filter((sentence) => sentence.seq !== null && sentence.seq < review.seq),
    ...{ createdAt: review.createdAt, state: review.state, assignee: review.assignee, group: review.group },
    ...{ was: review.was, remindedAt: review.remindedAt, escalated: review.escalated },
    ...rightsOf(context, review, looking),
    decision:
      review.verdict && review.by && review.decidedAt
        ? { verdict: review.verdict, by: review.by, reason: review.reason ?? '', for: review.decidedFor, at: review.decidedAt }
        : null,
  }
}

const taskItem = (context: ReadContext, task: TaskRow, { people, by }: Looking): TaskItem => ({
  ...{ id: task.id, run: task.run, seq: task.seq, title: task.title, body: task.body, assignee: task.assignee, group: task.group },
  ...{ dueAt: task.dueAt, fields: task.fields, createdAt: task.createdAt, state: task.state, doneBy: task.doneBy, comment: task.comment },
  mine:
    task.assignee === null
      ? !people.some((person) => person.groups.includes(task.group)) || (personNamed(people, by)?.groups.includes(task.group) ?? false)
      : sameName(task.assignee, by),
  workflow: context.plan(runOf(context, task.run).plan).workflowName,
})

export function readInbox(context: ReadContext, filter: { by: string | null; mine: boolean; group: string | null }): Inbox {
  const looking = { people: peopleListed(context.db), by: filter.by?.trim() || context.user }
  const shown = (item: { mine: boolean; group: string }) =>
    (!filter.mine || item.mine) && (filter.group === null || item.group === filter.group)
  return {
    reviews: openReviews(context.db)
      .map((review) => reviewItem(context, review, looking))
      .filter(shown),
    tasks: openTasks(context.db)
      .map((task) => taskItem(context, task, looking))
      .filter(shown),
    inDoubt: filter.group === null ? effectsInDoubt(context) : [],
  }
}
