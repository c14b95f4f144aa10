// Dates and durations in operators. A date is an ISO text in the data; a duration is milliseconds and never leaves an expression.
import { date, type Json } from '../model/values.ts'
import { type Context, type Part, type Run, wrongType } from './context.ts'
import { dateText, instantOf, isDateText, isWritable } from './dates.ts'
import { Trouble } from './failure.ts'
import type { Tree } from './syntax.ts'
import { duration } from './types.ts'

type Instant = (scope: Parameters<Run>[0], work: Parameters<Run>[1]) => number

const isDateLiteral = (part: Part): boolean => typeof part.constant === 'string' && isDateText(part.constant)
const canBeDate = (part: Part): boolean => part.type.kind === 'date' || part.type.kind === 'any' || isDateLiteral(part)

/** The milliseconds of a part that must be a date; a literal is read once. */
export function instant(part: Part, context: Context): Instant {
  const { run, tree, constant } = part
  if (typeof constant === 'string') {
    const at = instantOf(constant)
    return () => at
  }
  return (scope, work) => {
    const value = run(scope, work)
    const at = typeof value === 'string' ? instantOf(value) : Number.NaN
    if (Number.isNaN(at)) throw wrongType(context, tree, value, 'a date')
    return at
  }
}

/** Both sides as instants when one of them is known to be a date and the other can be one; otherwise null. */
export function eitherIsDate(a: Part, b: Part, context: Context): [Instant, Instant] | null {
  if (a.type.kind !== 'date' && b.type.kind !== 'date') return null
  return canBeDate(a) && canBeDate(b) ? [instant(a, context), instant(b, context)] : null
}

/** Date ± duration, duration ± duration and date - date; null when no time is involved, or the sides do not go together. */
export function plusMinusTime(tree: Tree, a: Part, b: Part, context: Context): Part | null {
  const sign = tree.op === '+' ? 1 : -1
  const kinds = `${a.type.kind} ${b.type.kind}`
  if (kinds === 'duration duration')
    return { tree, type: duration, run: (scope, work) => (a.run(scope, work) as number) + sign * (b.run(scope, work) as number) }
  if (b.type.kind === 'duration' && canBeDate(a)) return shifted(tree, a, b, sign, context)
  if (a.type.kind === 'duration' && canBeDate(b) && sign === 1) return shifted(tree, b, a, 1, context)
  if (sign === 1) return null
  const instants = eitherIsDate(a, b, context)
  if (!instants) return null
  const [left, right] = instants
  return { tree, type: duration, run: (scope, work) => left(scope, work) - right(scope, work) }
}

function shifted(tree: Tree, day: Part, by: Part, sign: number, context: Context): Part {
  const at = instant(day, context)
  const run: Run = (scope, work) => {
    const made = at(scope, work) + sign * (by.run(scope, work) as number)
    if (!isWritable(made)) throw new Trouble('bad-date', `“${context.said(tree)}” gives a date outside the years 0 to 9999.`)
    const from: Json = day.run(scope, work)
    return dateText(Math.round(made), typeof from === 'string' && from.length === 10)
  }
  return { tree, type: date, run }
}
