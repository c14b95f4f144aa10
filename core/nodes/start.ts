// Start: a form, or the rows of a CSV or JSON file. It says what a run needs to begin and how the run is called.
import { z } from 'zod'
import { type Field, fieldSchema, type Json, type JsonRecord, originBit, type Shape, text, typeOfField } from '../model/values.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  fields: z.array(fieldSchema).max(500).default([]).describe('What the form asks for; columns of the file'),
  subject: z.string().max(2000).default('').describe('What a run is called, as an expression: "Lead " + input.company'),
  key: z.string().max(2000).default('').describe('Do-once key: the same key never starts a second run'),
})
type Config = z.infer<typeof schema>

export const start: NodeSpec<Config> = {
  type: 'start',
  group: 'start',
  title: 'Form or file',
  about: 'Starts a run for each form sent or each row of a CSV or JSON file.',
  icon: 'play',
  schema,
  ports: () => [{ name: 'out', title: 'Started', tone: 'plain' }],
  line: ({ fields }) => (fields.length ? fields.map((field) => field.title || field.name).join(', ') : 'No fields yet'),
  compile(config, context) {
    const names = new Set<string>()
    config.fields.forEach((field, at) => {
      if (names.has(field.name)) context.problem('duplicate-field', `Two fields are called “${field.name}”.`, `fields[${at}].name`)
      names.add(field.name)
    })
    if (config.key) context.expression(config.key, 'key')
    const subject = config.subject ? context.expression(config.subject, 'subject', text) : null
    return {
      output: { subject: text },
      run: ({ scope }) => ({ kind: 'done', port: 'out', output: [subject ? subject.evaluate(scope) : ''], origins: originBit('input') }),
    }
  },
  tell: ({ step, value }) => ({
    clause: null,
    sentences: [
      {
        ...{ tone: 'plain', weight: 'main' },
        parts: step.output.subject ? [value('output.subject', 'strong'), ' arrived.'] : ['The run was started.'],
      },
    ],
  }),
}

export const inputShape = (fields: readonly Field[]): Shape => Object.fromEntries(fields.map((field) => [field.name, typeOfField(field)]))

export type ParsedInput = { ok: true; input: JsonRecord; ignored: string[] } | { ok: false; problems: { field: string; message: string }[] }

/**
 * Reads an input by its declared fields. From text (CSV) every value is a text and extra columns are left out and named;
 * otherwise types must fit as they are and unknown fields are refused. An optional field that is absent is null.
 */
export function parseInput(fields: readonly Field[], raw: JsonRecord, { fromText }: { fromText: boolean }): ParsedInput {
  const problems: { field: string; message: string }[] = []
  const input: JsonRecord = {}
  const ignored = Object.keys(raw).filter((name) => !fields.some((field) => field.name === name))
  if (!fromText) for (const name of ignored) problems.push({ field: name, message: `“${name}” is not a field of this form.` })
  for (const field of fields) {
    const given = Object.hasOwn(raw, field.name) ? (raw[field.name] as Json) : null
    const value = fromText && typeof given === 'string' ? fromCell(field, given) : given
    if (value === undefined || (value !== null && !fits(field, value)))
      problems.push({ field: field.name, message: `“${field.title || field.name}” needs ${NEEDS[field.type]}, and got ${show(given)}.` })
    else if (value === null && field.required) problems.push({ field: field.name, message: `“${field.title || field.name}” is missing.` })
    else input[field.name] = value
  }
  return problems.length ? { ok: false, problems } : { ok: true, input, ignored }
}

const NEEDS = { text: 'a text', number: 'a number', boolean: 'yes or no', date: 'a date like 2026-03-01', list: 'a list' } as const
const show = (value: Json): string => (value === null ? 'nothing' : JSON.stringify(value).slice(0, 60))
const isDate = (value: string) => /^\d{4}-\d{2}-\d{2}($|T)/.test(value) && !Number.isNaN(Date.parse(value))

function fits(field: Field, value: Json): boolean {
  if (field.type === 'text') return typeof value === 'string'
  if (field.type === 'number') return typeof value === 'number' && Number.isFinite(value)
  if (field.type === 'boolean') return typeof value === 'boolean'
  if (field.type === 'date') return typeof value === 'string' && isDate(value)
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

/** `undefined` when the text is none of the field's type; null when it is empty. */
function fromCell(field: Field, cell: string): Json | undefined {
  const trimmed = cell.trim()
  if (trimmed === '') return null
  if (field.type === 'text' || field.type === 'date') return field.type === 'date' ? trimmed : cell
  if (field.type === 'number') return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined
  if (field.type === 'list')
    return trimmed
      .split(';')
      .map((one) => one.trim())
      .filter(Boolean)
  const word = trimmed.toLowerCase()
  if (['true', 'yes', '1'].includes(word)) return true
  return ['false', 'no', '0'].includes(word) ? false : undefined
}
