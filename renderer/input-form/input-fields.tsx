// The input of a run: a form made of the start's fields, or JSON where it declares none.
import { Textarea } from '@mantine/core'
import type { Field, JsonRecord } from '../../core/model/values.ts'
import { FieldInput } from './field-input.tsx'
import { type Read, readForm, type Typed } from './start-form.ts'

/** What stands in the form. Both are kept, so that changing the way of giving it loses nothing. */
export type Draft = { typed: Typed; json: string }
export type Errors = { [name: string]: string }

/** Reads what was typed; errors by field, under `json` for JSON. */
export function readDraft(fields: readonly Field[] | null, { typed, json }: Draft): Read {
  if (fields) return readForm(fields, typed)
  const input = readJson(json)
  return input ? { ok: true, input } : { ok: false, errors: { json: 'This is not a JSON object. Check its commas and quotes.' } }
}

function readJson(text: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null
  } catch {
    return null
  }
}

type Props = { fields: readonly Field[] | null; draft: Draft; errors: Errors; why?: string; onChange: (draft: Draft) => void }

export function InputFields({ fields, draft, errors, why, onChange }: Props) {
  if (!fields)
    return (
      <Textarea
        label="Input"
        description={why}
        value={draft.json}
        error={errors.json}
        autosize
        minRows={6}
        maxRows={18}
        styles={{ input: { fontFamily: 'var(--mono)' } }}
        onChange={(event) => onChange({ ...draft, json: event.currentTarget.value })}
      />
    )
  return fields.map((field) => (
    <FieldInput
      key={field.name}
      field={field}
      value={draft.typed[field.name] ?? null}
      error={errors[field.name]}
      onChange={(value) => onChange({ ...draft, typed: { ...draft.typed, [field.name]: value } })}
    />
  ))
}
