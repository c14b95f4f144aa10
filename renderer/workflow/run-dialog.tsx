// Starts a run from a form made of the start node's fields, and goes to it.
import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import type { WorkflowDetail } from '../../core/api/contract.ts'
import { specOf } from '../canvas/specs.ts'
import { host } from '../contract/host.ts'
import { type Draft, type Errors, InputFields, readDraft } from '../input-form/input-fields.tsx'
import { startFields } from '../input-form/start-form.ts'
import { toRun } from '../routing/route.ts'
import { go } from '../routing/use-route.ts'
import { usePauseOf } from '../stores/holds.ts'
import { usePanels } from '../stores/panels.ts'
import { attempt } from '../ui/tell.ts'

/** What was typed last for each workflow, so that the next run starts from it. Gone with the window. */
const lastTyped = new Map<number, Draft>()

export function RunDialog({ detail, onClose }: { detail: WorkflowDetail; onClose: () => void }) {
  const fields = startFields(detail.draft, specOf)
  const pause = usePauseOf(detail.id)
  const [draft, setDraft] = useState<Draft>(lastTyped.get(detail.id) ?? { typed: {}, json: '{\n  \n}' })
  const [errors, setErrors] = useState<Errors>({})
  const [busy, setBusy] = useState(false)

  const start = async () => {
    const read = readDraft(fields, draft)
    if (!read.ok) return setErrors(read.errors)
    lastTyped.set(detail.id, draft)
    setErrors({})
    setBusy(true)
    const made = await attempt(() =>
      host.call('runs.start', { workflow: detail.id, input: read.input, by: usePanels.getState().person.trim() || null }),
    )
    setBusy(false)
    if (made) go(toRun(made.run))
  }
  return (
    <Modal opened onClose={onClose} title={`Run “${detail.name}”`}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void start()
        }}
      >
        <p className="muted">
          This starts a real run of version {detail.live}.{' '}
          {pause ? 'The workflow is paused, so it waits in line.' : 'What it sends is sent.'}
        </p>
        <InputFields
          fields={fields}
          draft={draft}
          errors={errors}
          why="The start node declares no fields, so the input is given as JSON"
          onChange={setDraft}
        />
        <div className="dialog-buttons">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Start run
          </Button>
        </div>
      </form>
    </Modal>
  )
}
