// The runs of a workflow that are not over, each counted once: by what is to be done about it.
import { CircleHelp, Hourglass, ListOrdered, UserRound } from 'lucide-react'
import type { WorkflowSummary } from '../../core/api/contract.ts'
import { toRuns } from '../routing/route.ts'
import { count } from '../ui/format.ts'

export function OpenRuns({ workflow }: { workflow: WorkflowSummary }) {
  const { id, asking, waiting, inDoubt, queued } = workflow
  const elsewhere = Math.max(0, waiting - asking)
  if (asking + elsewhere + inDoubt + queued === 0) return <span className="muted">Nothing</span>
  return (
    <span className="row open-runs">
      {asking > 0 && (
        <a className="pill tone-care" href={toRuns({ workflow: id, status: 'waiting' })} title="Runs that wait for a person">
          <UserRound size={13} aria-hidden="true" />
          {count(asking)} to decide
        </a>
      )}
      {inDoubt > 0 && (
        <a className="pill tone-care" href={toRuns({ workflow: id, status: 'in doubt' })}>
          <CircleHelp size={13} aria-hidden="true" />
          {count(inDoubt)} in doubt
        </a>
      )}
      {elsewhere > 0 && (
        <a className="pill" href={toRuns({ workflow: id, status: 'waiting' })} title="Runs that wait for a time, an event or another run">
          <Hourglass size={13} aria-hidden="true" />
          {count(elsewhere)} waiting
        </a>
      )}
      {queued > 0 && (
        <a className="pill" href={toRuns({ workflow: id, status: 'queued' })} title="Runs that have not begun">
          <ListOrdered size={13} aria-hidden="true" />
          {count(queued)} in line
        </a>
      )}
    </span>
  )
}
