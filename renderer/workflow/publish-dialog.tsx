// Makes the draft a version, with a note for those who come later.
import { Button, Modal, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { WorkflowDetail } from '../../core/api/contract.ts'
import { useDocument } from '../stores/document.ts'
import { plural } from '../ui/format.ts'
import { attempt, tell } from '../ui/tell.ts'

export function PublishDialog({ detail, onClose }: { detail: WorkflowDetail; onClose: () => void }) {
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const errors = detail.problems.filter((problem) => problem.severity === 'error')
  const same = detail.live !== null && !detail.changed
  const next = Math.max(0, ...detail.versions.map((version) => version.number)) + 1
  const publish = async () => {
    setBusy(true)
    const number = await attempt(() => useDocument.getState().publish(note.trim()))
    setBusy(false)
    if (number === null) return
    tell(`Version ${number} of “${detail.name}” is live. New runs use it; runs under way keep theirs.`)
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={`Publish “${detail.name}”`}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void publish()
        }}
      >
        {errors.length > 0 ? (
          <p className="pill-note tone-bad">{plural(errors.length, 'problem')} must be solved first. They are listed below the canvas.</p>
        ) : same ? (
          <p className="muted">The draft says the same as version {detail.live}, which is live. There is nothing to publish.</p>
        ) : (
          <p className="muted">
            The draft becomes version {next} and goes live at once. Versions never change afterwards
            {detail.live === null ? '.' : `; version ${detail.live} stays in the record.`}
          </p>
        )}
        <Textarea
          label="What changed, and why"
          placeholder="For example: gold customers are always asked"
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          autosize
          minRows={3}
          maxLength={2000}
          data-autofocus
        />
        <div className="dialog-buttons">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={errors.length > 0 || same}>
            Publish version {next}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
