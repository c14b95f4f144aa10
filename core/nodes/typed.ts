// Values that arrive at run time, held against the type that the node needs. What does not fit is a failure, never a guess.
import { isDateText } from '../expression/dates.ts'
import type { Expression } from '../expression/expression.ts'
import { ExpressionFailure } from '../expression/failure.ts'
import type { Failure } from '../model/news.ts'
import type { Json, JsonRecord, ValueType } from '../model/values.ts'

/** Whether a value is of the type; nothing (null) is of none. */
export function isOfType(value: unknown, type: ValueType): boolean {
  switch (type.kind) {
    case 'text':
      return typeof value === 'string'
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'date':
      return typeof value === 'string' && isDateText(value)
    case 'list':
      return Array.isArray(value) && value.every((item) => isOfType(item, type.of))
    case 'record':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'any':
      return true
  }
}

const NEEDS: { [kind in ValueType['kind']]: string } = {
  ...{ text: 'a text', number: 'a number', boolean: 'yes or no', date: 'a date like 2026-03-01', list: 'a list', record: 'a record' },
  any: 'any value',
}
export const wordsForType = (type: ValueType): string =>
  type.kind === 'list' && type.of.kind === 'text' ? 'a list of texts' : NEEDS[type.kind]

/** A value in a message: short. */
export const inShort = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing'
  const text = typeof value === 'string' ? `“${value}”` : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** Whether a condition holds; anything but yes or no is a failure. */
export function holds(condition: Expression, scope: JsonRecord): boolean {
  const value = condition.evaluate(scope)
  if (typeof value === 'boolean') return value
  throw wrongType(condition.source, { kind: 'boolean' }, value)
}

/** The value, which must be of the type; with `orNothing` it may be null as well. */
export function typedValue(expression: Expression, type: ValueType, scope: JsonRecord, orNothing = false): Json {
  const value = expression.evaluate(scope)
  if (isOfType(value, type) || (orNothing && value === null)) return value
  throw wrongType(expression.source, type, value)
}

const wrongType = (source: string, type: ValueType, value: Json) =>
  new ExpressionFailure(
    'wrong-type',
    `“${source.slice(0, 200)}” must give ${wordsForType(type)}, and gave ${inShort(value)}.`,
    'Check the values that arrive here, or give the node an error edge.',
  )

/** Indexes of the parts of a condition that do not hold. A part that cannot be worked out does not hold. */
export function partsThatFail(parts: readonly Expression[], scope: JsonRecord): number[] {
  const failing: number[] = []
  for (let at = 0; at < parts.length; at++) {
    try {
      if (parts[at]?.evaluate(scope) === true) continue
    } catch (thrown) {
      if (!(thrown instanceof ExpressionFailure)) throw thrown
    }
    failing.push(at)
  }
  return failing
}

export const failed = (code: string, message: string, next: string): { kind: 'failed'; failure: Failure } => ({
  kind: 'failed',
  failure: { code, message, next },
})
