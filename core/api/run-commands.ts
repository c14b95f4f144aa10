// What people do to runs that are there: cancel them, repeat them, let one go on that was set aside, and tell one of an event.
import { SignalboxError } from '../model/news.ts'
import type { RunStatus } from '../model/record.ts'
import type { JsonRecord } from '../model/values.ts'
import { readPlan } from '../storage/documents.ts'
import { openRunsOf, readRun } from '../storage/runs.ts'
import { notFound } from '../storage/workspace.ts'
import type { WriteContext } from './context.ts'
import { viewRun } from './run-view.ts'
import { triggerReader } from './starting.ts'
import { liveWorkflow } from './workflows.ts'

/** Cancels each run by itself: one that is over already does not keep the others. */
export async function cancelRuns(
  context: WriteContext,
  { ids, by, reason }: { ids: number[]; by: string; reason: string },
): Promise<{ cancelled: number[]; left: { run: number; why: string }[] }> {
  const cancelled: number[] = []
  const left: { run: number; why: string }[] = []
  const answers = await Promise.allSettled(ids.map((id) => context.runner.cancel(id, by, reason)))
  answers.forEach((answer, at) => {
    const run = ids[at] as number
    if (answer.status === 'fulfilled') cancelled.push(run)
    else if (answer.reason instanceof SignalboxError) left.push({ run, why: answer.reason.message })
    else throw answer.reason
  })
  return { cancelled, left }
}

/** A cohort: every open run of a workflow, or those that stand in one way. */
export const cancelCohort = (
  context: WriteContext,
  { workflow, status, by, reason }: { workflow: number; status: RunStatus | null; by: string; reason: string },
) => cancelRuns(context, { ids: openRunsOf(context.db, workflow, status), by, reason })

/** Starts the same input again, always as a new run that is linked to the first. */
export async function runAgain(
  context: WriteContext,
  { id, version, input, by }: { id: number; version: 'same' | 'live'; input: JsonRecord | null; by: string },
): Promise<{ run: number; status: RunStatus }> {
  const row = readRun(context.db, id)
  if (!row) throw notFound('run', String(id), 'List the runs to see which there are.')
  const { workflow } = context.plan(row.plan)
  const before = viewRun(context, row, null).record.told.input
  const plan = version === 'same' ? { planId: row.plan, plan: context.plan(row.plan).plan } : liveWorkflow(context, workflow)
  const ready = triggerReader(plan, { fromText: false })(input ?? before)
  if (!ready.ok)
    throw new SignalboxError('bad-input', `The input does not fit: ${ready.problems.map((problem) => problem.message).join(' ')}`, {
      place: ready.problems[0]?.field ?? 'input',
      next: version === 'live' ? 'Correct these fields, or repeat it with its own version.' : 'Correct these fields and start again.',
    })
  if (readPlan(context.db, plan.planId) === null) throw notFound('plan', String(plan.planId), 'Restore the last backup.')
  // Its do-once key stays with the first run: this one is meant to happen beside it.
  const started = await context.runner.start({
    ...{ plan: plan.planId, input: ready.input, trigger: 'again', key: null, asOf: null, rerunOf: id, by },
  })
  return { run: started.run, status: started.status }
}
