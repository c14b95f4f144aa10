// The one-line view of a run that lists show.
import { type ReadRun, readRecord } from '../history/read-run.ts'
import type { RunRow } from '../storage/runs.ts'
import { readJournal } from '../storage/runs.ts'
import type { ReadContext } from './context.ts'
import type { RunSummary } from './contract.ts'

export function viewRun(context: ReadContext, run: RunRow, key: string | null): { summary: RunSummary; record: ReadRun } {
  const read = context.plan(run.plan)
  const record = readRecord(read, run, readJournal(context.db, run.id), context.bringBack)
  return {
    record,
    summary: {
      ...{ id: run.id, workflow: read.workflowName, workflowId: read.workflow, version: read.version, key },
      ...{ status: run.status, outcome: run.outcome, trigger: run.trigger, startedAt: run.startedAt },
      headline: record.narrative.headline,
      endedAt: run.duration === null ? null : run.startedAt + run.duration,
    },
  }
}
