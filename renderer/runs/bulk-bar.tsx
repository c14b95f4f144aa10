// What can be done with the chosen runs at once: cancel those that are open, run each again.
import { Button, SegmentedControl } from '@mantine/core'
import { Ban, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { RunSummary } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { whoActs } from '../stores/panels.ts'
import { AskDialog } from '../ui/ask-dialog.tsx'
import { plural } from '../ui/format.ts'
import { tell } from '../ui/tell.ts'
import { runEachAgain } from './run-each-again.ts'

/** The host takes so many at once. */
const MOST = 1000

type Props = { runs: RunSummary[]; onClose: () => void; onDone: () => void }

function CancelDialog({ runs, onClose, onDone }: Props) {
  const open = runs.filter((run) => run.endedAt === null)
  const over = runs.length - open.length
  return (
    <AskDialog
      title={`Cancel ${plural(open.length, 'run')}?`}
      confirm={`Cancel ${plural(open.length, 'run')}`}
      reason="Why, for the record"
      placeholder="For example: imported twice"
      onConfirm={async (reason) => {
        const ids = open.slice(0, MOST).map((run) => run.id)
        const { cancelled, left } = await host.call('runs.cancel', { ids, by: whoActs(), reason })
        tell(`${plural(cancelled.length, 'run')} cancelled.${left[0] ? ` ${plural(left.length, 'run')} not: ${left[0].why}` : ''}`)
        onDone()
      }}
      onClose={onClose}
    >
      <p>
        What waits is closed, what was not sent stays unsent, and what is on its way is still recorded.
        {over > 0 &&
          ` ${plural(over, 'chosen run is', 'chosen runs are')} over already and ${over === 1 ? 'stays' : 'stay'} as ${over === 1 ? 'it is' : 'they are'}.`}
        {open.length > MOST && ` The newest ${MOST} are cancelled now.`}
      </p>
      <p className="muted">This cannot be undone; each run can be started again with its input.</p>
    </AskDialog>
  )
}

function AgainDialog({ runs, onClose, onDone }: Props) {
  const [version, setVersion] = useState<'live' | 'same'>('live')
  return (
    <AskDialog
      title={`Run ${plural(runs.length, 'run')} again?`}
      confirm={`Start ${plural(runs.length, 'new run')}`}
      onConfirm={async () => {
        const { started, refused } = await runEachAgain(runs, version, whoActs())
        tell(`${plural(started, 'run')} started.${refused[0] ? ` ${plural(refused.length, 'run')} not: ${refused[0]}` : ''}`)
        onDone()
      }}
      onClose={onClose}
    >
      <p>
        Each is started as a new run with the same input, linked to the first. What it sends is sent again, except where a step does a thing
        once for good.
      </p>
      <SegmentedControl
        aria-label="Version"
        value={version}
        onChange={(value) => setVersion(value as 'live' | 'same')}
        data={[
          { value: 'live', label: 'On the live version' },
          { value: 'same', label: 'Each on its own version' },
        ]}
        fullWidth
      />
    </AskDialog>
  )
}

export function BulkBar({ runs, onClear }: { runs: RunSummary[]; onClear: () => void }) {
  const [asking, setAsking] = useState<'cancel' | 'again' | null>(null)
  const open = runs.filter((run) => run.endedAt === null).length
  const shared = { runs, onClose: () => setAsking(null), onDone: onClear }
  return (
    <section className="bulk" aria-label="Chosen runs">
      <strong role="status">{plural(runs.length, 'run')} chosen</strong>
      <Button
        variant="default"
        leftSection={<Ban size={15} aria-hidden="true" />}
        disabled={open === 0}
        title={open === 0 ? 'All of them are over' : undefined}
        onClick={() => setAsking('cancel')}
      >
        Cancel…
      </Button>
      <Button variant="default" leftSection={<RotateCcw size={15} aria-hidden="true" />} onClick={() => setAsking('again')}>
        Run again…
      </Button>
      <Button variant="subtle" onClick={onClear}>
        Clear
      </Button>
      {asking === 'cancel' && <CancelDialog {...shared} />}
      {asking === 'again' && <AgainDialog {...shared} />}
    </section>
  )
}
