// Starts a run from a form made of the start node's fields, and goes to it.
import { Button, Modal, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { WorkflowDetail } from '../../core/api/contract.ts'
import type { JsonRecord } from '../../core/model/values.ts'
import { specOf } from '../canvas/specs.ts'
import { host } from '../contract/host.ts'
import { toRun } from '../routing/route.ts'
import { go } from '../routing/use-route.ts'
import { usePanels } from '../stores/panels.ts'
import { attempt } from '../ui/tell.ts'
import { FieldInput } from './field-input.tsx'
import { readForm, startFields, type Typed } from './start-form.ts'

/** What was typed last for each workflow, so that the next run starts from it. Gone with the window. */
const lastTyped = new Map<number, { typed: Typed; json: string }>()

function readJson(text: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null
  } catch {
    return null
  }
}

export function RunDialog({ detail, onClose }: { detail: WorkflowDetail; onClose: () => void }) {
  const fields = startFields(detail.draft, specOf)
  const before = lastTyped.get(detail.id)
  const [typed, setTyped] = useState<Typed>(before?.typed ?? {})
  const [json, setJson] = useState(before?.json ?? '{\n  \n}')
  const [errors, setErrors] = useState<{ [name: string]: string }>({})
  const [busy, setBusy] = useState(false)

  const start = async () => {
    const input = fields ? readForm(fields, typed) : { ok: true as const, input: readJson(json) }
    if (!input.ok) return setErrors(input.errors)
    if (!input.input) return setErrors({ json: 'This is not a JSON object. Check its commas and quotes.' })
    const given = input.input
    lastTyped.set(detail.id, { typed, json })
    setErrors({})
    setBusy(true)
    const made = await attempt(() =>
      host.call('runs.start', { workflow: detail.id, input: given, by: usePanels.getState().person.trim() || null }),
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
        <p className="muted">This starts a real run of version {detail.live}. What it sends is sent.</p>
        {fields ? (
          fields.map((field) => (
            <FieldInput
              key={field.name}
              field={field}
              value={typed[field.name] ?? null}
              error={errors[field.name]}
              onChange={(value) => setTyped({ ...typed, [field.name]: value })}
            />
          ))
        ) : (
          <Textarea
            label="Input"
            description="The start node declares no fields, so the input is given as JSON"
            value={json}
            error={errors.json}
            autosize
            minRows={6}
            styles={{ input: { fontFamily: 'var(--mono)' } }}
            onChange={(event) => setJson(event.currentTarget.value)}
          />
        )}
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
