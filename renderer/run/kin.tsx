// The other runs that belong to this one: the one that called it, those it called, the one it repeats.
import type { ReactNode } from 'react'
import type { RunDetail } from '../../core/api/contract.ts'
import { toRun } from '../routing/route.ts'
import { lookOfRun, StatusIcon } from '../ui/status.tsx'

const SHOWN = 4

const RunLink = ({ id, step, children }: { id: number; step?: number; children?: ReactNode }) => (
  <a className="plain-link" href={toRun(id, step)}>
    {children ?? `run ${id}`}
  </a>
)

export function Kin({ run }: { run: RunDetail }) {
  const { calledBy, rerunOf } = run
  // Those that are not over are told with what it waits for.
  const calls = run.calls.filter(({ status }) => status === 'ended' || status === 'failed' || status === 'cancelled')
  if (!calledBy && rerunOf === null && calls.length === 0) return null
  const shown = calls.slice(0, SHOWN)
  return (
    <nav className="kin" aria-label="Runs that belong to this one">
      {calledBy && (
        <span>
          Called by <RunLink id={calledBy.run} step={calledBy.seq + 1} />
        </span>
      )}
      {rerunOf !== null && (
        <span>
          Repeats <RunLink id={rerunOf} />
        </span>
      )}
      {shown.length > 0 && (
        <span className="kin-calls">
          Called{' '}
          {shown.map((call) => {
            const look = lookOfRun(call.status)
            return (
              <RunLink key={call.run} id={call.run}>
                <StatusIcon look={look} size={13} /> run {call.run} of {call.workflow}, {look.word.toLowerCase()}
              </RunLink>
            )
          })}
          {calls.length > shown.length && `and ${calls.length - shown.length} more`}
        </span>
      )}
    </nav>
  )
}
