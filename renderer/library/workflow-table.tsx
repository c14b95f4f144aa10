// The workflows, one line each.
import { CircleHelp, UserRound } from 'lucide-react'
import type { WorkflowSummary } from '../../core/api/contract.ts'
import { RUN_STATUSES, type RunStatus } from '../../core/model/record.ts'
import { type RunFilters, toRuns, toWorkflow } from '../routing/route.ts'
import { count, humanName } from '../ui/format.ts'
import { Sparkline } from '../ui/sparkline.tsx'
import { When } from '../ui/when.tsx'

/** What waits or is in doubt has a column of its own. */
const SHOWN_BESIDE = new Set<string>(['waiting', 'in doubt'] satisfies RunStatus[])
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
        <span className="row">
          {workflow.waiting > 0 && (
            <a className="pill tone-care" href={toRuns({ workflow: workflow.id, status: 'waiting' })}>
              <UserRound size={13} aria-hidden="true" />
              {count(workflow.waiting)} waiting
            </a>
          )}
          {workflow.inDoubt > 0 && (
            <a className="pill tone-care" href={toRuns({ workflow: workflow.id, status: 'in doubt' })}>
              <CircleHelp size={13} aria-hidden="true" />
              {count(workflow.inDoubt)} in doubt
            </a>
          )}
          {workflow.waiting + workflow.inDoubt === 0 && <span className="muted">Nothing</span>}
        </span>
      </td>
      <td className="muted nowrap">{workflow.lastRunAt === null ? 'Never' : <When at={workflow.lastRunAt} />}</td>
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
              {['Workflow', 'Owner', 'Version', 'Today', 'Last 14 days', 'Needs a person', 'Last run'].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
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
