// The one-line view of a run that lists show.
import { QUARANTINE_AFTER } from '../engine/admission.ts'
import { type ReadRun, readRecord } from '../history/read-run.ts'
import type { RunRow } from '../storage/runs.ts'
import { readJournal } from '../storage/runs.ts'
import type { ReadContext } from './context.ts'
import type { RunSummary } from './contract.ts'

/** It stopped Signalbox again and again, and waits for a person to release or cancel it. */
export const isSetAside = ({ status, crashes }: Pick<RunRow, 'status' | 'crashes'>): boolean =>
  status === 'queued' && crashes >= QUARANTINE_AFTER

export function viewRun(context: ReadContext, run: RunRow, key: string | null): { summary: RunSummary; record: ReadRun } {
  const read = context.plan(run.plan)
  const record = readRecord(read, { ...run, setAside: isSetAside(run) }, readJournal(context.db, run.id), context.bringBack)
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
