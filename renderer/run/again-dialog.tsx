// Starts the input of a run again, as it was or edited: always a new run, linked to this one.
import { Button, Modal, SegmentedControl, Switch } from '@mantine/core'
import { useState } from 'react'
import type { RunDetail } from '../../core/api/contract.ts'
import { specOf } from '../canvas/specs.ts'
import { host } from '../contract/host.ts'
import { type Draft, type Errors, InputFields, readDraft } from '../input-form/input-fields.tsx'
import { startFields, typedInput } from '../input-form/start-form.ts'
import { toRun } from '../routing/route.ts'
import { go } from '../routing/use-route.ts'
import { useLibrary } from '../stores/library.ts'
import { whoActs } from '../stores/panels.ts'
import { attempt } from '../ui/tell.ts'

type Version = 'same' | 'live'

function useVersions(run: RunDetail): { value: Version; label: string }[] {
  const live = useLibrary(({ workflows }) => workflows?.find((one) => one.id === run.workflowId)?.live ?? null)
  if (live === run.version) return [{ value: 'live', label: `Version ${run.version}, which is live` }]
  return [
    ...(live === null ? [] : [{ value: 'live' as const, label: `Live version ${live}` }]),
    { value: 'same', label: `Its own version ${run.version}` },
  ]
}

export function AgainDialog({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const versions = useVersions(run)
  const [version, setVersion] = useState<Version>(versions[0]?.value ?? 'live')
  const declared = startFields(run.graph, specOf)
  const before = declared && typedInput(declared, run.input)
  const [draft, setDraft] = useState<Draft>({ typed: before ?? {}, json: JSON.stringify(run.input, null, 2) })
  const [edited, setEdited] = useState(false)
  const [errors, setErrors] = useState<Errors>({})
  const [busy, setBusy] = useState(false)
  const fields = before ? declared : null

  const start = async () => {
    const read = edited ? readDraft(fields, draft) : { ok: true as const, input: null }
    if (!read.ok) return setErrors(read.errors)
    setBusy(true)
    const made = await attempt(() => host.call('runs.again', { id: run.id, version, input: read.input, by: whoActs() }))
    setBusy(false)
    if (made) go(toRun(made.run))
  }
  return (
    <Modal opened onClose={onClose} title={`Run “${run.workflow}” again`}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void start()
        }}
      >
        <p className="muted">
          This starts a new run that says it repeats run {run.id}. It happens beside the first one: what it sends is sent again, except
          where a step does a thing once for good.
        </p>
        {versions.length > 1 ? (
          <SegmentedControl
            aria-label="Version"
            value={version}
            onChange={(value) => setVersion(value as Version)}
            data={versions}
            fullWidth
          />
        ) : (
          <p>{versions[0]?.label}.</p>
        )}
        <Switch label="Change the input" checked={edited} onChange={(event) => setEdited(event.currentTarget.checked)} />
        {edited && <InputFields fields={fields} draft={draft} errors={errors} onChange={setDraft} />}
        <div className="dialog-buttons">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Run again
          </Button>
        </div>
      </form>
    </Modal>
  )
}
