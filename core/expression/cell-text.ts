// Writes a cell's set as a condition in the expression language. A value of the wrong type fails there as it does in the cell
// where the condition orders it; equality alone takes it for unequal.
import { dateText } from './dates.ts'
import { gapsOf, type Interval } from './intervals.ts'
import { isEmpty, type ValueSet } from './sets.ts'

/** A text as a literal of the expression language. */
export const quoted = (value: string): string =>
  `"${value.replace(/[\\"]/g, '\\$&').replace(/\p{Cc}/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`

export function conditionOf(set: ValueSet, operand: string): string {
  const subject = /^[\w.]+$/.test(operand) ? operand : `(${operand})`
  if (set.kind === 'any') return String(!set.empty)
  if (set.kind === 'text') return among(subject, set.values.map(quoted), set.except)
  if (set.kind === 'boolean')
    return set.values.length === 1 ? `${subject} == ${set.values[0]}` : among(subject, set.values.map(String), false)
  const date = set.kind === 'date'
  const write = date ? (at: number) => `date("${dateText(at, true)}")` : numeral
  const value = date ? `date(${operand})` : subject
  if (isEmpty(set)) return `(${value} < ${write(0)} && ${value} > ${write(0)})`
  const points = set.parts.filter(isPoint)
  const gaps = gapsOf(set.parts, set.kind)
  // Dates are equal when they are the same instant, which a list of texts does not know.
  if (!date && points.length === set.parts.length)
    return among(
      subject,
      points.map((part) => write(part.low)),
      false,
    )
  if (!date && gaps.length && gaps.every(isPoint))
    return among(
      subject,
      gaps.map((gap) => write(gap.low)),
      true,
    )
  return anyOf(set.parts.map((part) => range(part, value, write)))
}

const isPoint = (part: Interval): boolean => part.low === part.high
/** Whole numbers beyond what is exact are written with an exponent, as the language asks. */
const numeral = (at: number): string => (Number.isInteger(at) && !Number.isSafeInteger(at) ? at.toExponential() : String(at))

function among(subject: string, values: readonly string[], except: boolean): string {
  if (values.length === 0) return String(except)
  if (values.length === 1) return `${subject} ${except ? '!=' : '=='} ${values[0]}`
  return except ? `!(${subject} in [${values.join(', ')}])` : `${subject} in [${values.join(', ')}]`
}

const anyOf = (conditions: readonly string[]): string =>
  conditions.length === 1 ? (conditions[0] ?? 'false') : conditions.map((condition) => `(${condition})`).join(' || ')

function range({ low, lowOpen, high, highOpen }: Interval, value: string, write: (at: number) => string): string {
  if (low === -Infinity && high === Infinity) return `(${value} < ${write(0)} || ${value} >= ${write(0)})`
  if (low === high) return `${value} == ${write(low)}`
  const from = () => `${value} ${lowOpen ? '>' : '>='} ${write(low)}`
  const to = () => `${value} ${highOpen ? '<' : '<='} ${write(high)}`
  return low === -Infinity ? to() : high === Infinity ? from() : `${from()} && ${to()}`
}
