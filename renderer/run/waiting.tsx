// Says what a run waits for that no person decides: its turn, a time, an event, another run, a hold.
import { Button } from '@mantine/core'
import { CirclePause, Hourglass, ListOrdered, OctagonAlert } from 'lucide-react'
import { useState } from 'react'
import type { RunDetail } from '../../core/api/contract.ts'
import { toRun } from '../routing/route.ts'
import { usePauseOf } from '../stores/holds.ts'
import { When } from '../ui/when.tsx'
import { EventDialog } from './event-dialog.tsx'
import { type Wait, waitsOf } from './waits.ts'

const SHOWN = 3

function Line({ wait, onEvent }: { wait: Wait; onEvent: (key: string) => void }) {
  const { event, at } = wait
  return (
    <li>
      {wait.before}
      {at !== null && (
        <>
          {' '}
          <When at={at} past={false} />
        </>
      )}
      {wait.run !== null && (
        <>
          {' '}
          <a className="plain-link" href={toRun(wait.run)}>
            run {wait.run}
          </a>
        </>
      )}
      {wait.after}
      {event !== null && (
        <Button variant="subtle" size="compact-xs" onClick={() => onEvent(event)}>
          Send it…
        </Button>
      )}
    </li>
  )
}

function InLine({ run }: { run: RunDetail }) {
  const pause = usePauseOf(run.workflowId)
  if (run.setAside)
    return (
      <div className="banner" role="status">
        <OctagonAlert size={18} className="ink-bad" aria-hidden="true" />
        <span>
          <strong>This run is set aside.</strong> Signalbox stopped several times while it worked on it. Release it to try once more, or
          cancel it.
        </span>
      </div>
    )
  const Icon = pause ? CirclePause : ListOrdered
  return (
    <div className="banner is-calm" role="status">
      <Icon size={18} className={pause ? 'ink-care' : 'ink-plain'} aria-hidden="true" />
      <span>
        <strong>This run waits in line.</strong>{' '}
        {pause
          ? `${pause.by} paused the workflow${pause.reason ? `: ${pause.reason}` : ''}. It begins when the workflow is resumed.`
          : 'It begins when the limits of its workflow and its turn let it.'}
      </span>
    </div>
  )
}

export function Waiting({ run }: { run: RunDetail }) {
  const [event, setEvent] = useState<string | null>(null)
  const [all, setAll] = useState(false)
  if (run.status === 'queued') return <InLine run={run} />
  const waits = run.endedAt === null ? waitsOf(run) : []
  if (waits.length === 0) return null
  const shown = all ? waits : waits.slice(0, SHOWN)
  return (
    <section className="banner is-calm" aria-label="What the run waits for">
      <Hourglass size={18} className="ink-plain" aria-hidden="true" />
      <ul className="waits">
        {shown.map((wait) => (
          <Line key={wait.key} wait={wait} onEvent={setEvent} />
        ))}
        {waits.length > shown.length && (
          <li>
            <button type="button" className="more-button" onClick={() => setAll(true)}>
              and {waits.length - shown.length} more
            </button>
          </li>
        )}
      </ul>
      {event !== null && <EventDialog event={event} run={run.id} onClose={() => setEvent(null)} />}
    </section>
  )
}
