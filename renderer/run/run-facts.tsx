// How the run stands, on which version, since when and for how long.
import type { RunDetail } from '../../core/api/contract.ts'
import { toWorkflow } from '../routing/route.ts'
import { duration, humanName } from '../ui/format.ts'
import { lookOfRun, StatusPill } from '../ui/status.tsx'
import { When } from '../ui/when.tsx'

export function RunFacts({ run }: { run: RunDetail }) {
  const look = lookOfRun(run.status, run.headline.tone)
  return (
    <>
      <StatusPill look={look} words={run.outcome ? humanName(run.outcome) : look.word} />
      <a className="pill" href={toWorkflow(run.workflowId)} title={`Open ${run.workflow}`}>
        v{run.version}
      </a>
      <span className="muted nowrap">
        <When at={run.startedAt} />
        {run.endedAt !== null && ` · ${duration(run.endedAt - run.startedAt)}`}
      </span>
    </>
  )
}
