// What a reviewer typed against what was shown: only real changes are sent. Pure.
import type { Json, JsonRecord } from '../../core/model/values.ts'
import type { ReviewField } from '../../core/nodes/spec.ts'

export type Edited = { [name: string]: string | boolean }

/** A field's value as it stands in an input. */
export function shownText(value: Json): string {
  if (value === null) return ''
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function readEdited(field: ReviewField, typed: string | boolean): { ok: true; value: Json } | { ok: false; why: string } {
  if (typeof typed === 'boolean') return { ok: true, value: typed }
  const text = typed.trim()
  switch (field.type) {
    case 'number': {
      if (text === '') return { ok: true, value: null }
      const value = Number(text)
      return Number.isFinite(value) ? { ok: true, value } : { ok: false, why: 'This must be a number.' }
    }
    case 'boolean':
      return { ok: true, value: text === 'true' }
    case 'list':
      return {
        ok: true,
        value: text
          ? text
              .split(',')
              .map((item) => item.trim())
              .filter(Boolean)
          : [],
      }
    default:
      return { ok: true, value: typed }
  }
}

export function changesOf(fields: readonly ReviewField[], edited: Edited): { changes: JsonRecord; errors: { [name: string]: string } } {
  const changes: JsonRecord = {}
  const errors: { [name: string]: string } = {}
  for (const field of fields) {
    const typed = edited[field.name]
    if (!field.editable || typed === undefined || typed === shownText(field.value)) continue
    const read = readEdited(field, typed)
    if (!read.ok) errors[field.name] = read.why
    else if (JSON.stringify(read.value) !== JSON.stringify(field.value)) changes[field.name] = read.value
  }
  return { changes, errors }
}
