// Runs: starting, listing, reading one whole.

import { SignalboxError } from '../model/news.ts'
import { RUN_STATUSES, type RunStatus } from '../model/record.ts'
import type { JsonRecord } from '../model/values.ts'
import type { Db } from '../storage/database.ts'
import { effectsOfRun } from '../storage/effects.ts'
import { reviewsOfRun } from '../storage/reviews.ts'
import { callsOf, rowToRun, statusNumber } from '../storage/runs.ts'
import { listRunRows } from '../storage/statistics.ts'
import { timersOfRun } from '../storage/timers.ts'
import { notFound } from '../storage/workspace.ts'
import type { ReadContext, WriteContext } from './context.ts'
import type { CallInput, RunDetail, RunSummary } from './contract.ts'
import { effectView } from './effects.ts'
import { isSetAside, viewRun } from './run-view.ts'
import { triggerReader } from './starting.ts'
import { liveWorkflow } from './workflows.ts'

type RawRow = Parameters<typeof rowToRun>[0] & { key: string | null }

export function listRuns(context: ReadContext, filter: Required<CallInput<'runs.list'>>): { runs: RunSummary[]; next: number | null } {
  const status = filter.status === null ? null : statusNumber(filter.status)
  const rows = listRunRows(context.db, { ...filter, status, limit: filter.limit + 1 }) as RawRow[]
  const shown = rows.slice(0, filter.limit)
  return {
    runs: shown.map(({ key, ...row }) => viewRun(context, rowToRun(row), key).summary),
    next: rows.length > filter.limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

export function getRun(context: ReadContext, id: number): RunDetail {
  const row = context.db
    .prepare('SELECT runs.*, triggers.key AS key FROM runs LEFT JOIN triggers ON triggers.run = runs.id WHERE runs.id = ?')
    .get(id) as RawRow | undefined
  if (!row) throw notFound('run', String(id), 'List the runs to see which there are.')
  const { key, ...raw } = row
  const run = rowToRun(raw)
  const { graph, documents } = context.plan(run.plan)
  const { summary, record } = viewRun(context, run, key)
  const { parent, parentSeq, rerunOf } = run
  return {
    ...summary,
    calledBy: parent === null || parentSeq === null ? null : { run: parent, seq: parentSeq },
    calls: callsOf(context.db, id).map((call) => ({
      ...{ run: call.id, seq: call.seq, status: RUN_STATUSES[call.status] as RunStatus },
      workflow: context.plan(call.plan).workflowName,
    })),
    ...{ rerunOf, setAside: isSetAside(run), timers: timersOfRun(context.db, id), events: eventsWaitedFor(context.db, id) },
    input: record.told.input,
    graph,
    documents: [...documents],
    ...{ steps: record.steps, narrative: record.narrative },
    effects: effectsOfRun(context.db, id).map(effectView),
    review: reviewsOfRun(context.db, id).find((review) => review.state === 'open')?.id ?? null,
  }
}

const eventsWaitedFor = (db: Db, run: number): RunDetail['events'] =>
  db.prepare('SELECT seq, key FROM event_waits WHERE run = ? ORDER BY seq LIMIT 1000').all(run) as RunDetail['events']

export async function startRun(
  context: WriteContext,
  { workflow, input, key, by }: { workflow: number; input: JsonRecord; key: string | null; by: string | null },
) {
  const live = liveWorkflow(context, workflow)
  const ready = triggerReader(live, { fromText: false })(input)
  if (!ready.ok)
    throw new SignalboxError('bad-input', `The input does not fit: ${ready.problems.map((problem) => problem.message).join(' ')}`, {
      place: ready.problems[0]?.field ?? 'input',
      next: 'Correct these fields and start again.',
    })
  const started = await context.runner.start({
    ...{ plan: live.planId, input: ready.input, trigger: 'form', key: key ?? ready.key, asOf: null },
    by: by ?? context.user,
  })
  return { run: started.run, status: started.status }
}
