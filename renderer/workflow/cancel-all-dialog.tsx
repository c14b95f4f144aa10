// Cancels every open run of a workflow, having said how many there are and what becomes of them.
import { useEffect, useState } from 'react'
import type { WorkflowDetail } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { whoActs } from '../stores/panels.ts'
import { AskDialog } from '../ui/ask-dialog.tsx'
import { plural } from '../ui/format.ts'
import { attempt, tell } from '../ui/tell.ts'

export function CancelAllDialog({ detail, onClose }: { detail: WorkflowDetail; onClose: () => void }) {
  const [open, setOpen] = useState<number | null>(null)
  useEffect(() => {
    void attempt(() => host.call('holds.preview', { kind: 'workflow', subject: String(detail.id) })).then((preview) =>
      setOpen(preview?.waiting.open ?? null),
    )
  }, [detail.id])
  return (
    <AskDialog
      title={`Cancel all open runs of “${detail.name}”?`}
      confirm={open === null ? 'Cancel the runs' : `Cancel ${plural(open, 'run')}`}
      reason="Why, for the record"
      placeholder="For example: imported twice"
      disabled={!open}
      onConfirm={async (reason) => {
        const { cancelled, left } = await host.call('runs.cancelAll', { workflow: detail.id, by: whoActs(), reason })
        tell(`${plural(cancelled.length, 'run')} cancelled.${left[0] ? ` ${plural(left.length, 'run')} not: ${left[0].why}` : ''}`)
      }}
      onClose={onClose}
    >
      {open === 0 ? (
        <p>No run of it is open.</p>
      ) : (
        <>
          <p>What waits is closed, what was not sent stays unsent, and what is on its way is still recorded.</p>
          <p className="muted">This cannot be undone; each run can be started again with its input.</p>
        </>
      )}
    </AskDialog>
  )
}
