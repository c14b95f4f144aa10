// What is known of a value while an expression is checked, and the words for it.
import { any, listOf, recordOf, type Shape, type ValueType } from '../model/values.ts'

/** A value type, or one of two that live inside an expression only: a stretch of time (milliseconds) and nothing at all. */
export type Known = ValueType | { kind: 'duration' } | { kind: 'null' }
export const duration: Known = { kind: 'duration' }
export const nothing: Known = { kind: 'null' }

const WORDS: { [kind in Known['kind']]: string } = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date',
  any: 'any value',
  list: 'a list',
  record: 'a record',
  duration: 'a duration',
  null: 'nothing',
}
export const wordForType = (type: { kind: Known['kind'] }): string => WORDS[type.kind]

/** Whether a value of type `given` can stand where `wanted` is asked for. A date is a text; a text need not be a date. */
export function fits(given: Known, wanted: Known): boolean {
  if (wanted.kind === 'any') return given.kind !== 'duration'
  if (given.kind === 'any') return wanted.kind !== 'duration'
  if (given.kind === 'null') return wanted.kind === 'null'
  if (given.kind === 'list' && wanted.kind === 'list') return fits(given.of, wanted.of)
  if (given.kind === 'record' && wanted.kind === 'record') return fieldsFit(given.fields, wanted.fields)
  return given.kind === wanted.kind || (given.kind === 'date' && wanted.kind === 'text')
}
const fieldsFit = (given: Shape, wanted: Shape): boolean =>
  Object.entries(wanted).every(([name, type]) => Object.hasOwn(given, name) && fits(given[name] as ValueType, type))

/** The type of a value that is one or the other. Nothing adds nothing: `null` or a number is a number that may be empty. */
export function either(a: Known, b: Known): Known {
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (a.kind === 'list' && b.kind === 'list') return listOf(storable(either(a.of, b.of)))
  if (a.kind === 'record' && b.kind === 'record') return eitherRecord(a.fields, b.fields)
  if (a.kind === b.kind) return a
  if ((a.kind === 'date' && b.kind === 'text') || (a.kind === 'text' && b.kind === 'date')) return { kind: 'text' }
  return any
}
function eitherRecord(a: Shape, b: Shape): ValueType {
  const names = Object.keys(a)
  const same = names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name))
  if (!same) return any
  return recordOf(Object.fromEntries(names.map((name) => [name, storable(either(a[name] as ValueType, b[name] as ValueType))])))
}

/** The type under which a value can be kept: what may be nothing at all is `any`. */
export const storable = (type: Known): ValueType => (type.kind === 'null' || type.kind === 'duration' ? any : type)
