// Asks before something is held, having asked the host what that would stop; and before it goes on again.
import { useEffect, useState } from 'react'
import type { HoldPreview, HoldView } from '../../core/api/contract.ts'
import { type Subject, useHolds } from '../stores/holds.ts'
import { whoActs } from '../stores/panels.ts'
import { AskDialog } from '../ui/ask-dialog.tsx'
import { attempt, tell } from '../ui/tell.ts'
import { nameOfHeld, touchesWords, VERBS, waitingWords } from './hold-words.ts'

type Props = { subject: Subject; title: string; onClose: () => void }

export function HoldDialog({ subject, title, onClose }: Props) {
  const [preview, setPreview] = useState<HoldPreview | null>(null)
  const { kind, subject: of } = subject
  useEffect(() => {
    void attempt(() => useHolds.getState().preview({ kind, subject: of })).then(setPreview)
  }, [kind, of])
  const verb = VERBS[kind].hold
  const name = nameOfHeld({ kind, title })
  return (
    <AskDialog
      title={`${verb} ${name}?`}
      confirm={verb}
      reason="Why, for whoever finds it held"
      placeholder="For example: the provider answers with nonsense"
      disabled={!preview}
      onConfirm={async (reason) => {
        await useHolds.getState().set({ kind, subject: of, by: whoActs(), reason })
        tell(
          kind === 'workflow'
            ? `${name} is paused.`
            : `${preview?.title} ${kind === 'effects' ? 'are' : 'is'} held until somebody lifts it.`,
        )
      }}
      onClose={onClose}
    >
      {preview && (
        <>
          <p>{preview.stops}</p>
          <p className="pill-note">{touchesWords(preview.waiting)}</p>
          <p className="muted small">
            Nothing is lost: what it stops waits, and goes on when it is lifted. What was sent already stays sent.
          </p>
        </>
      )}
    </AskDialog>
  )
}

export function LiftDialog({ hold, onClose }: { hold: HoldView; onClose: () => void }) {
  const { kind, subject, reason, by } = hold
  const verb = VERBS[kind].lift
  const waits = waitingWords(kind, hold.waiting)
  return (
    <AskDialog
      title={`${verb} ${nameOfHeld(hold)}?`}
      confirm={verb}
      onConfirm={async () => {
        await useHolds.getState().lift({ kind, subject, by: whoActs() })
        tell(`${verb === 'Resume' ? 'Resumed' : 'Lifted'}. What waited goes on.`)
      }}
      onClose={onClose}
    >
      <p>
        {waits ? `What waits goes on at once: ${waits}.` : 'Nothing waits for it now.'}
        {kind === 'workflow' && ' Runs in line begin as its limits allow.'}
      </p>
      <p className="muted">
        {by} held it{reason ? `: “${reason}”` : ' and gave no reason'}.
      </p>
    </AskDialog>
  )
}
