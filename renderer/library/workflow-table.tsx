// The workflows, one line each.
import type { WorkflowSummary } from '../../core/api/contract.ts'
import { RUN_STATUSES, type RunStatus } from '../../core/model/record.ts'
import { HELD } from '../holds/held-look.ts'
import { PauseButton } from '../holds/pause-button.tsx'
import { type RunFilters, toRuns, toWorkflow } from '../routing/route.ts'
import { usePauseOf } from '../stores/holds.ts'
import { useLibrary } from '../stores/library.ts'
import { count, humanName } from '../ui/format.ts'
import { Sparkline } from '../ui/sparkline.tsx'
import { StatusPill } from '../ui/status.tsx'
import { When } from '../ui/when.tsx'
import { NextRun } from './next-run.tsx'
import { OpenRuns } from './open-runs.tsx'

/** What is open or in doubt has a column of its own. */
const SHOWN_BESIDE = new Set<string>(['waiting', 'queued', 'in doubt'] satisfies RunStatus[])
/** Words of today are outcomes of ended runs, or the status of those that have none. */
function filterOf(word: string): Partial<RunFilters> {
  const status = RUN_STATUSES.find((one) => one === word)
  return status ? { status } : { outcome: word }
}

function Today({ today, id }: { today: WorkflowSummary['today']; id: number }) {
  const outcomes = Object.entries(today)
    .filter(([word]) => !SHOWN_BESIDE.has(word))
    .sort((a, b) => b[1] - a[1])
  if (outcomes.length === 0 && Object.keys(today).length > 0) return <span className="muted">None has ended yet</span>
  if (outcomes.length === 0) return <span className="muted">No runs today</span>
  const shown = outcomes.slice(0, 2)
  return (
    <span className="today">
      {shown.map(([outcome, runs]) => (
        <a
          key={outcome}
          className="pill"
          href={toRuns({ workflow: id, ...filterOf(outcome) })}
          title={`Show the runs that ended as “${humanName(outcome)}”`}
        >
          {humanName(outcome)} <strong>{count(runs)}</strong>
        </a>
      ))}
      {outcomes.length > shown.length && <span className="muted small">and {outcomes.length - shown.length} more</span>}
    </span>
  )
}

function Row({ workflow }: { workflow: WorkflowSummary }) {
  const pause = usePauseOf(workflow.id)
  const schedule = useLibrary(({ schedules }) => schedules.find((one) => one.workflow === workflow.id))
  return (
    <tr>
      <td>
        <a className="workflow-name" href={toWorkflow(workflow.id)}>
          {workflow.name}
        </a>
        <div className="muted small workflow-about" title={workflow.description}>
          {workflow.description || 'No description yet'}
        </div>
      </td>
      <td className="nowrap">{workflow.owner}</td>
      <td>
        {workflow.live === null ? (
          <span className="pill">Not published</span>
        ) : pause ? (
          <span title={`${pause.by} paused it${pause.reason ? `: ${pause.reason}` : ''}`}>
            <StatusPill look={HELD} words={`v${workflow.live} paused`} />
          </span>
        ) : (
          <span className="pill tone-good">
            <span className="dot" />v{workflow.live} live
          </span>
        )}
      </td>
      <td>
        <Today today={workflow.today} id={workflow.id} />
      </td>
      <td>
        <Sparkline days={workflow.daily} label={`Runs of ${workflow.name} on each of the last ${workflow.daily.length} days`} />
      </td>
      <td>
        <OpenRuns workflow={workflow} />
      </td>
      <td className="muted nowrap">
        {workflow.lastRunAt === null ? 'Never' : <When at={workflow.lastRunAt} />}
        {schedule && <NextRun schedule={schedule} />}
      </td>
      <td className="row-tools">{workflow.live !== null && <PauseButton id={workflow.id} name={workflow.name} />}</td>
    </tr>
  )
}

export function WorkflowTable({ workflows }: { workflows: WorkflowSummary[] }) {
  return (
    <section className="panel" aria-label="Workflows">
      <div className="table-scroll">
        <table className="plain workflows">
          <thead>
            <tr>
              {['Workflow', 'Owner', 'Version', 'Today', 'Last 14 days', 'Open', 'Last run'].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
              <th scope="col">
                <span className="hidden-label">Pause</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {workflows.map((workflow) => (
              <Row key={workflow.id} workflow={workflow} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
