// Functions on numbers and on the sizes of things.
import type { Json } from '../model/values.ts'
import { inShort, Trouble } from './failure.ts'
import type { FunctionSpec } from './function-table.ts'

/** Half away from zero, as people round: by the decimal digits one sees, so 1.005 to two digits is 1.01. */
export function round(value: number, digits = 0): number {
  if (!Number.isInteger(digits) || digits < 0 || digits > 12)
    throw new Trouble('bad-argument', 'round takes 0 to 12 digits.', 'Check the number of digits.')
  const [mantissa = '0', exponent = '0'] = String(Math.abs(value)).split('e')
  const whole = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`))
  // Beyond this a double has no digits left to round.
  if (!Number.isSafeInteger(whole)) return value
  return Math.sign(value) * Number(`${whole}e-${digits}`)
}

function numbersOf(given: readonly Json[], of: string): number[] {
  const list = given.length === 1 && Array.isArray(given[0]) ? given[0] : given
  for (const item of list)
    if (typeof item !== 'number') throw new Trouble('wrong-type', `${of} takes numbers, and one is ${inShort(item)}.`)
  return list as number[]
}

function extreme(of: string, given: Json[], better: (a: number, b: number) => boolean): number {
  const [first, ...more] = numbersOf(given, of)
  if (first === undefined) throw new Trouble('bad-argument', `${of} has no numbers to choose from.`, 'Ask size(list) > 0 first.')
  return more.reduce((best, one) => (better(one, best) ? one : best), first)
}

/** A text of digits as people and CSV files write them: `12`, `-3.5`, `1e6`; blanks around it, nothing else. */
function numberOf(value: string | number): number {
  if (typeof value === 'number') return value
  const made = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value) ? Number(value) : Number.NaN
  if (!Number.isFinite(made)) throw new Trouble('not-a-number', `${inShort(value)} cannot be read as a number.`)
  return made
}

const sizeOf = (of: Json): number =>
  typeof of === 'string' || Array.isArray(of) ? of.length : Object.keys(of as { [name: string]: Json }).length

export const NUMBER_FUNCTIONS: readonly FunctionSpec[] = [
  { signature: 'size(of: text|list|record): number', sentence: 'How many characters, elements or fields there are.', run: sizeOf },
  {
    signature: 'round(number: number, digits?: number): number',
    sentence: 'The number rounded to so many digits behind the point; half away from zero.',
    run: round,
  },
  { signature: 'floor(number: number): number', sentence: 'The whole number below.', run: (number: number) => Math.floor(number) },
  { signature: 'ceil(number: number): number', sentence: 'The whole number above.', run: (number: number) => Math.ceil(number) },
  { signature: 'abs(number: number): number', sentence: 'The number without its sign.', run: (number: number) => Math.abs(number) },
  {
    signature: 'min(numbers...: number|list<number>): number',
    sentence: 'The smallest of the numbers, or of the list.',
    run: (...given: Json[]) => extreme('min', given, (a, b) => a < b),
  },
  {
    signature: 'max(numbers...: number|list<number>): number',
    sentence: 'The largest of the numbers, or of the list.',
    run: (...given: Json[]) => extreme('max', given, (a, b) => a > b),
  },
  {
    signature: 'sum(list: list<number>): number',
    sentence: 'The numbers of the list added up; 0 for an empty one.',
    run: (list: Json[]) => numbersOf([list], 'sum').reduce((sum, one) => sum + one, 0),
  },
  {
    signature: 'number(text: text|number): number',
    sentence: 'The number a text shows; a text that shows none is a failure.',
    run: numberOf,
  },
]
