// What can be done with a run: let it go on, cancel it, run it again.
import { Button } from '@mantine/core'
import { Ban, Play, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { RunDetail } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { useLiveRun } from '../stores/live-run.ts'
import { whoActs } from '../stores/panels.ts'
import { AskDialog } from '../ui/ask-dialog.tsx'
import { plural } from '../ui/format.ts'
import { attempt, tell } from '../ui/tell.ts'
import { AgainDialog } from './again-dialog.tsx'

function CancelDialog({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const onTheirWay = run.effects.filter((effect) => effect.state === 'intent' && effect.attempt > 0).length
  const unsent = run.effects.filter((effect) => effect.state === 'intent' && effect.attempt === 0).length
  const called = run.calls.filter(({ status }) => !['ended', 'failed', 'cancelled'].includes(status)).length
  const means = [
    run.review !== null && 'The review it waits for is closed.',
    unsent > 0 && `${plural(unsent, 'effect')} that was not sent yet stays unsent.`,
    onTheirWay > 0 && `${plural(onTheirWay, 'effect')} on its way may still happen, and is recorded.`,
    called > 0 && `${plural(called, 'run')} that it called is cancelled too.`,
  ].filter((words) => words !== false)
  return (
    <AskDialog
      title={`Cancel run ${run.id}?`}
      confirm="Cancel the run"
      reason="Why, for the record"
      placeholder="For example: the order was withdrawn"
      onConfirm={async (reason) => {
        const { left } = await host.call('runs.cancel', { ids: [run.id], by: whoActs(), reason })
        tell(left[0] ? left[0].why : `Run ${run.id} is cancelled.`)
        await useLiveRun.getState().load(run.id)
      }}
      onClose={onClose}
    >
      <p>
        It goes no further. What happened stays in the record.
        {means.map((words) => ` ${words}`)}
      </p>
      <p className="muted">This cannot be undone; its input can be run again.</p>
    </AskDialog>
  )
}

export function RunActions({ run }: { run: RunDetail }) {
  const [open, setOpen] = useState<'cancel' | 'again' | null>(null)
  const [busy, setBusy] = useState(false)
  const close = () => setOpen(null)
  const release = async () => {
    setBusy(true)
    const done = await attempt(() => host.call('runs.release', { id: run.id, by: whoActs() }))
    setBusy(false)
    if (done) await useLiveRun.getState().load(run.id)
  }
  return (
    <>
      {run.endedAt === null && (
        <Button variant="default" leftSection={<Ban size={15} aria-hidden="true" />} onClick={() => setOpen('cancel')}>
          Cancel…
        </Button>
      )}
      <Button variant="default" leftSection={<RotateCcw size={15} aria-hidden="true" />} onClick={() => setOpen('again')}>
        Run again…
      </Button>
      {run.setAside && (
        <Button leftSection={<Play size={15} aria-hidden="true" />} loading={busy} onClick={() => void release()}>
          Release
        </Button>
      )}
      {open === 'cancel' && <CancelDialog run={run} onClose={close} />}
      {open === 'again' && <AgainDialog run={run} onClose={close} />}
    </>
  )
}
