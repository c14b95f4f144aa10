// The input of a run, read by the start node's declared fields: from a form or JSON as it is, from CSV out of texts.
import { isDateText } from '../expression/dates.ts'
import { type Field, type Json, type JsonRecord, type Shape, typeOfField } from '../model/values.ts'
import { inShort, isOfType, wordsForType } from './typed.ts'

export const inputShape = (fields: readonly Field[]): Shape => Object.fromEntries(fields.map((field) => [field.name, typeOfField(field)]))

export type FieldProblem = { field: string; message: string }
export type ParsedInput = { ok: true; input: JsonRecord; ignored: string[] } | { ok: false; problems: FieldProblem[] }

/**
 * From text (CSV) every value is a text and columns that are no field are left out and named in `ignored`;
 * otherwise types must fit as they are and unknown fields are refused. An optional field that is absent is null.
 * All problems are given at once.
 */
export function parseInput(fields: readonly Field[], raw: JsonRecord, { fromText }: { fromText: boolean }): ParsedInput {
  const names = new Set(fields.map((field) => field.name))
  const extra = Object.keys(raw).filter((name) => !names.has(name))
  const problems: FieldProblem[] = fromText
    ? []
    : extra.map((name) => ({ field: name.slice(0, 100), message: `“${name.slice(0, 100)}” is not a field of this form.` }))
  const values: [string, Json][] = []
  for (const field of fields) {
    const given = Object.hasOwn(raw, field.name) ? (raw[field.name] ?? null) : null
    const value = fromText && typeof given === 'string' ? fromCell(field, given) : given
    const title = field.title || field.name
    const missing = value === null || (field.required && typeof value === 'string' && value.trim() === '')
    if (!missing && (value === undefined || !isOfType(value, typeOfField(field))))
      problems.push({ field: field.name, message: `“${title}” needs ${wordsForType(typeOfField(field))}, and got ${inShort(given)}.` })
    else if (missing && field.required) problems.push({ field: field.name, message: `“${title}” is missing.` })
    else values.push([field.name, value as Json])
  }
  return problems.length ? { ok: false, problems } : { ok: true, input: Object.fromEntries(values), ignored: extra }
}

const NUMBER = /^[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d{1,3})?$/
const YES = new Set(['true', 'yes', '1'])
const NO = new Set(['false', 'no', '0'])

/** Null when the cell is empty, `undefined` when it is none of the field's type. Texts keep their spaces. */
function fromCell({ type }: Field, cell: string): Json | undefined {
  const trimmed = cell.trim()
  if (trimmed === '') return null
  switch (type) {
    case 'text':
      return cell
    case 'number':
      return NUMBER.test(trimmed) ? Number(trimmed) : undefined
    case 'date':
      return isDateText(trimmed) ? trimmed : undefined
    case 'list':
      return trimmed
        .split(';')
        .map((item) => item.trim())
        .filter((item) => item !== '')
    case 'boolean': {
      const word = trimmed.toLowerCase()
      return YES.has(word) ? true : NO.has(word) ? false : undefined
    }
  }
}
