// The functions of the expression language beyond the library's own. All are total, side-effect free and linear in their input.
import type { Environment } from '@marcbachmann/cel-js'
import { ExpressionFailure } from './failure.ts'

/** Longest list or text a function may make. */
const MAX_LENGTH = 100_000

type Described = { name: string; signature: string; says: string }
type Overload = [signature: string, run: (...values: never[]) => unknown]
const number = (value: unknown): number => Number(value)

const wordsOf = (text: string): string =>
  ` ${text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .join(' ')} `
/** Words (or phrases) of the list that stand in the text as whole words, whatever their case. */
export const wordsIn = (text: string, words: readonly unknown[]): string[] => {
  const hay = wordsOf(text)
  return words.filter((word): word is string => typeof word === 'string' && word !== '' && hay.includes(wordsOf(word)))
}

/** `*` stands for any text, `?` for one character; greedy with one step back, so never worse than length times length. */
export function like(text: string, pattern: string): boolean {
  let at = 0
  let star = -1
  let mark = 0
  let place = 0
  while (at < text.length) {
    if (place < pattern.length && (pattern[place] === '?' || (pattern[place] === text[at] && pattern[place] !== '*'))) {
      at++
      place++
    } else if (pattern[place] === '*') {
      star = place++
      mark = at
    } else if (star >= 0) {
      place = star + 1
      at = ++mark
    } else return false
  }
  while (pattern[place] === '*') place++
  return place === pattern.length
}

const parseNumber = (text: string): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value))
    throw new ExpressionFailure('not-a-number', `“${text.slice(0, 80)}” is not a number.`, 'Check the value that arrives here.')
  return value
}
const parseDate = (text: string): Date => {
  const value = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(value.getTime()))
    throw new ExpressionFailure('not-a-date', `“${text.slice(0, 80)}” is not a date.`, 'Write dates like 2026-03-01.')
  return value
}
const round = (value: number, digits: number): number => {
  const factor = 10 ** Math.min(12, Math.max(0, Math.trunc(digits)))
  return Math.round((value + Number.EPSILON * Math.sign(value)) * factor) / factor
}
const replaceAll = (text: string, from: string, to: string): string => {
  const made = from === '' ? text : text.split(from).join(to)
  if (made.length > MAX_LENGTH * 10) throw new ExpressionFailure('too-long', 'The text became too long.', 'Replace less.')
  return made
}
export const textOf = (value: unknown): string => {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? Number(inner) : inner))
}

const OVERLOADS: Overload[] = [
  ...both('lower', 'string', '', 'string', (text: string) => text.toLowerCase()),
  ...both('upper', 'string', '', 'string', (text: string) => text.toUpperCase()),
  ['trim(string): string', (text: string) => text.trim()],
  ...both('replace', 'string', 'string, string', 'string', replaceAll),
  ['contains(string, string): bool', (text: string, part: string) => text.includes(part)],
  ['startsWith(string, string): bool', (text: string, part: string) => text.startsWith(part)],
  ['endsWith(string, string): bool', (text: string, part: string) => text.endsWith(part)],
  ['split(string, string): list<string>', (text: string, by: string) => text.split(by)],
  ['join(list, string): string', (list: unknown[], by: string) => list.map(textOf).join(by)],
  ['indexOf(string, string): double', (text: string, part: string) => text.indexOf(part)],
  ['substring(string, double): string', (text: string, from: number) => text.substring(from)],
  ['substring(string, double, double): string', (text: string, from: number, to: number) => text.substring(from, to)],
  ['string.substring(double): string', (text: string, from: number) => text.substring(from)],
  ['string.substring(double, double): string', (text: string, from: number, to: number) => text.substring(from, to)],
  ['like(string, string): bool', like],
  [
    'domainOf(string): string',
    (email: string) =>
      email.indexOf('@') > 0
        ? email
            .slice(email.indexOf('@') + 1)
            .trim()
            .toLowerCase()
        : '',
  ],
  ['containsAny(string, list): bool', (text: string, words: unknown[]) => wordsIn(text, words).length > 0],
  ['wordsIn(string, list): list<string>', wordsIn],
  ['round(double): double', (value: number) => round(value, 0)],
  ['round(double, double): double', round],
  ['floor(double): double', (value: number) => Math.floor(value)],
  ['ceil(double): double', (value: number) => Math.ceil(value)],
  ['abs(double): double', (value: number) => Math.abs(value)],
  ['min(double, double): double', (a: number, b: number) => Math.min(a, b)],
  ['max(double, double): double', (a: number, b: number) => Math.max(a, b)],
  ['sum(list): double', (list: unknown[]) => list.reduce<number>((sum, value) => sum + finite(value), 0)],
  ['coalesce(dyn, dyn): dyn', (first: unknown, second: unknown) => (first === null ? second : first)],
  ['known(dyn): bool', (value: unknown) => value !== null],
  ['number(string): double', parseNumber],
  ['number(double): double', (value: number) => value],
  ['text(dyn): string', textOf],
  ['date(string): google.protobuf.Timestamp', parseDate],
  ['days(double): google.protobuf.Duration', (n: number) => seconds(n * 86_400)],
  ['hours(double): google.protobuf.Duration', (n: number) => seconds(n * 3600)],
  ['minutes(double): google.protobuf.Duration', (n: number) => seconds(n * 60)],
]

/** Set by `registerFunctions`: the library's own duration type cannot be constructed from outside but by its function. */
let seconds: (n: number) => unknown = () => null

function finite(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'bigint') return number(value)
  throw new ExpressionFailure('wrong-type', `sum needs numbers, and found ${textOf(value).slice(0, 40) || 'nothing'}.`, 'Check the list.')
}

function both(name: string, on: string, more: string, gives: string, run: (...values: never[]) => unknown): Overload[] {
  return [
    [`${name}(${[on, more].filter(Boolean).join(', ')}): ${gives}`, run],
    [`${on}.${name}(${more}): ${gives}`, run],
  ]
}

/** Numbers are doubles everywhere; only `size` and positions in a list are whole numbers of another type, made to mix here. */
export function registerFunctions(environment: Environment): void {
  seconds = (n) => environment.evaluate(`duration("${Math.trunc(n)}s")`)
  for (const [signature, run] of OVERLOADS) environment.registerFunction(signature, run as (...values: unknown[]) => unknown)
  const arithmetic: [string, (a: number, b: number) => number][] = [
    ['+', (a, b) => a + b],
    ['-', (a, b) => a - b],
    ['*', (a, b) => a * b],
    ['/', (a, b) => a / b],
  ]
  for (const [sign, run] of arithmetic)
    for (const [left, right] of [
      ['int', 'double'],
      ['double', 'int'],
    ])
      environment.registerOperator(`${left} ${sign} ${right}: double`, (a: unknown, b: unknown) => run(number(a), number(b)))
  environment.registerOperator('double % double: double', (a: number, b: number) => a % b)
}

/** For completion and the reference. */
export const FUNCTIONS: readonly Described[] = [
  {
    name: 'lower',
    signature: 'lower(text)',
    says: 'The text in small letters; upper(text) in capitals, trim(text) without spaces around it.',
  },
  { name: 'contains', signature: 'contains(text, part)', says: 'Whether the part stands in the text; also startsWith and endsWith.' },
  { name: 'like', signature: 'like(text, "a*b?")', says: 'Whether the text fits the pattern: * any text, ? one character.' },
  { name: 'split', signature: 'split(text, by)', says: 'The pieces of a text; join(list, by) puts them together again.' },
  { name: 'replace', signature: 'replace(text, from, to)', says: 'The text with every “from” made “to”.' },
  { name: 'substring', signature: 'substring(text, from, to)', says: 'A piece of the text by positions from 0.' },
  { name: 'indexOf', signature: 'indexOf(text, part)', says: 'Where the part begins, from 0; -1 when it is not there.' },
  { name: 'domainOf', signature: 'domainOf(email)', says: 'What stands behind the @, in small letters.' },
  {
    name: 'containsAny',
    signature: 'containsAny(text, ["refund", "lawyer"])',
    says: 'Whether one of the words stands in the text as a whole word.',
  },
  { name: 'wordsIn', signature: 'wordsIn(text, words)', says: 'The words of the list that stand in the text.' },
  { name: 'size', signature: 'size(list)', says: 'How many elements a list, or characters a text, has.' },
  {
    name: 'round',
    signature: 'round(number, digits)',
    says: 'The number rounded; also floor, ceil, abs, min(a, b), max(a, b), sum(list).',
  },
  { name: 'coalesce', signature: 'coalesce(value, otherwise)', says: 'The value, or the second where the first is empty.' },
  { name: 'known', signature: 'known(value)', says: 'Whether the value is there at all.' },
  { name: 'number', signature: 'number(text)', says: 'The number a text shows; anything else is a failure.' },
  { name: 'text', signature: 'text(value)', says: 'Any value as text.' },
  { name: 'date', signature: 'date("2026-03-01")', says: 'A date to compare or to add days(n), hours(n), minutes(n) to.' },
]
