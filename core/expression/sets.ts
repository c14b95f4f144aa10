// Sets of values that a cell accepts, so that tables can be checked for overlaps, gaps and rows that can never fire.
// Sets of different kinds share nothing; `any` is the whole of a column of which no type is known.
import type { Json } from '../model/values.ts'
import { dateText, instantOf, isWritable } from './dates.ts'
import { common, EVERYWHERE, gapsOf, type Interval, memberOf, union as unionOf, within } from './intervals.ts'

export type ValueSet =
  /** Dates are milliseconds since 1970. */
  | { kind: 'number' | 'date'; parts: readonly Interval[] }
  /** The texts named, or with `except` all others. */
  | { kind: 'text'; values: readonly string[]; except: boolean }
  | { kind: 'boolean'; values: readonly boolean[] }
  | { kind: 'any'; empty: boolean }
export type SetKind = ValueSet['kind']

export function everything(kind: SetKind): ValueSet {
  if (kind === 'text') return { kind, values: [], except: true }
  if (kind === 'boolean') return { kind, values: [true, false] }
  return kind === 'any' ? { kind, empty: false } : { kind, parts: [EVERYWHERE] }
}
export const nothingOf = (kind: SetKind): ValueSet => complement(everything(kind))

export function isEmpty(set: ValueSet): boolean {
  if (set.kind === 'any') return set.empty
  if (set.kind === 'text') return !set.except && set.values.length === 0
  return set.kind === 'boolean' ? set.values.length === 0 : set.parts.length === 0
}

export function complement(set: ValueSet): ValueSet {
  if (set.kind === 'any') return { ...set, empty: !set.empty }
  if (set.kind === 'text') return { ...set, except: !set.except }
  if (set.kind === 'boolean') return { kind: 'boolean', values: [true, false].filter((value) => !set.values.includes(value)) }
  return { kind: set.kind, parts: gapsOf(set.parts, set.kind) }
}

export function intersect(a: ValueSet, b: ValueSet): ValueSet {
  if (a.kind === 'any') return a.empty ? nothingOf(b.kind) : b
  if (b.kind === 'any') return b.empty ? nothingOf(a.kind) : a
  if (a.kind === 'text' && b.kind === 'text') return commonTexts(a, b)
  if (a.kind === 'boolean' && b.kind === 'boolean') return { kind: 'boolean', values: a.values.filter((value) => b.values.includes(value)) }
  if (a.kind === 'number' && b.kind === 'number') return { kind: 'number', parts: common(a.parts, b.parts, 'number') }
  if (a.kind === 'date' && b.kind === 'date') return { kind: 'date', parts: common(a.parts, b.parts, 'date') }
  return nothingOf(a.kind)
}

type TextSet = Extract<ValueSet, { kind: 'text' }>
function commonTexts(a: TextSet, b: TextSet): TextSet {
  if (a.except && b.except) return { kind: 'text', values: [...new Set([...a.values, ...b.values])], except: true }
  const [named, other] = a.except ? [b, a] : [a, b]
  const known = new Set(other.values)
  return { kind: 'text', values: named.values.filter((value) => known.has(value) !== other.except), except: false }
}

export function union(a: ValueSet, b: ValueSet): ValueSet {
  if ((a.kind === 'number' || a.kind === 'date') && b.kind === a.kind)
    return { kind: a.kind, parts: unionOf([...a.parts, ...b.parts], a.kind) }
  if (a.kind === b.kind) return complement(intersect(complement(a), complement(b)))
  if (isEmpty(a)) return b
  return isEmpty(b) ? a : everything('any')
}

/** What is in `a` and not in `b`. From the whole of an unknown column nothing can be taken away but all of it. */
export function subtract(a: ValueSet, b: ValueSet): ValueSet {
  if (b.kind === 'any') return b.empty ? a : nothingOf(a.kind)
  return a.kind === b.kind ? intersect(a, complement(b)) : a
}
export const intersects = (a: ValueSet, b: ValueSet): boolean => !isEmpty(intersect(a, b))
/** Whether every member of `b` is in `a`. */
export const contains = (a: ValueSet, b: ValueSet): boolean => isEmpty(subtract(b, a))

export function has(set: ValueSet, value: Json): boolean {
  if (set.kind === 'any') return !set.empty
  if (set.kind === 'text') return typeof value === 'string' && set.values.includes(value) !== set.except
  if (set.kind === 'boolean') return typeof value === 'boolean' && set.values.includes(value)
  const at = set.kind === 'number' ? value : typeof value === 'string' ? instantOf(value) : Number.NaN
  return typeof at === 'number' && set.parts.some((part) => within(part, at))
}

/** A member, or undefined when there is none that can be written. */
export function sample(set: ValueSet): Json | undefined {
  if (isEmpty(set)) return undefined
  if (set.kind === 'any') return null
  if (set.kind === 'boolean') return set.values[0]
  if (set.kind === 'text') {
    if (!set.except) return set.values[0]
    const known = new Set(set.values)
    for (let number = 1; ; number++) {
      const word = number === 1 ? 'other' : `other ${number}`
      if (!known.has(word)) return word
    }
  }
  const members = set.parts.map((part) => memberOf(part, set.kind)).filter((at) => at !== undefined)
  if (set.kind === 'number') return members[0]
  const at = members.find(isWritable)
  return at === undefined ? undefined : dateText(at, true)
}

/** In words: “200 or more”, “between 50 and 80”, “anything but DE, FR”. */
export function describe(set: ValueSet): string {
  if (isEmpty(set)) return 'nothing'
  if (set.kind === 'any') return 'anything'
  if (set.kind === 'boolean') return set.values.length === 2 ? 'anything' : String(set.values[0])
  if (set.kind === 'text') {
    if (!set.except) return listed(set.values.map(textual))
    return set.values.length ? `anything but ${set.values.map(textual).join(', ')}` : 'anything'
  }
  const write = set.kind === 'date' ? (at: number) => dateText(at, true) : String
  const gaps = gapsOf(set.parts, set.kind)
  if (gaps.length && gaps.every((gap) => gap.low === gap.high)) return `anything but ${gaps.map((gap) => write(gap.low)).join(', ')}`
  return listed(set.parts.map((part) => inWords(part, write, set.kind === 'date')))
}

const textual = (value: string): string => (value.trim() === '' || value.includes(',') ? `"${value}"` : value)
const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

function inWords({ low, lowOpen, high, highOpen }: Interval, write: (at: number) => string, dates: boolean): string {
  if (low === -Infinity && high === Infinity) return 'anything'
  if (low === high) return write(low)
  const from = () =>
    dates ? `${lowOpen ? 'after' : 'on or after'} ${write(low)}` : lowOpen ? `more than ${write(low)}` : `${write(low)} or more`
  const to = () =>
    dates ? `${highOpen ? 'before' : 'on or before'} ${write(high)}` : highOpen ? `less than ${write(high)}` : `${write(high)} or less`
  if (low === -Infinity) return to()
  if (high === Infinity) return from()
  return lowOpen || highOpen ? `${from()} and ${to()}` : `between ${write(low)} and ${write(high)}`
}
