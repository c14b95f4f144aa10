// Who owns the workflow, what is live, and how far the draft is saved.
import { UserRound } from 'lucide-react'
import type { WorkflowDetail } from '../../core/api/contract.ts'
import { HELD } from '../holds/held-look.ts'
import { useDocument } from '../stores/document.ts'
import { usePauseOf } from '../stores/holds.ts'
import { refusalOf } from '../ui/refusal.ts'
import { StatusPill } from '../ui/status.tsx'
import { When } from '../ui/when.tsx'

function Saved() {
  const saving = useDocument((document) => document.saving)
  const savedAt = useDocument((document) => document.savedAt)
  const error = useDocument((document) => document.error)
  if (saving === 'refused') return <span className="ink-bad">Draft not saved: {refusalOf(error).message}</span>
  if (saving !== 'saved') return <span>Saving draft…</span>
  return (
    <span>
      Draft autosaved <When at={savedAt} />
    </span>
  )
}

export function DraftState({ detail }: { detail: WorkflowDetail }) {
  const pause = usePauseOf(detail.id)
  return (
    <>
      <span className="pill">
        <UserRound size={13} aria-hidden="true" />
        {detail.owner}
      </span>
      {detail.live === null ? (
        <span className="pill">Not published</span>
      ) : pause ? (
        <StatusPill look={HELD} words={`v${detail.live} paused`} />
      ) : (
        <span className="pill tone-good">
          <span className="dot" />v{detail.live} live
        </span>
      )}
      <span className="muted clip" role="status">
        <Saved />
        {detail.live !== null && (detail.changed ? ` · differs from v${detail.live}` : ` · same as v${detail.live}`)}
      </span>
    </>
  )
}
