// Sets of values that a cell accepts, so that tables can be checked for overlaps, gaps and rows that can never fire.
// Numbers and dates are unions of intervals (dates as milliseconds); texts and yes/no are finite sets or their complements.
import type { Json } from '../model/values.ts'

export type Interval = { low: number; lowOpen: boolean; high: number; highOpen: boolean }
export type ValueSet =
  | { kind: 'intervals'; date: boolean; parts: Interval[] }
  | { kind: 'values'; values: (string | boolean)[]; except: boolean; universe: (string | boolean)[] | null }

export const everyNumber = (date = false): ValueSet => ({
  kind: 'intervals',
  date,
  parts: [{ low: -Infinity, lowOpen: true, high: Infinity, highOpen: true }],
})
export const everyText: ValueSet = { kind: 'values', values: [], except: true, universe: null }
export const everyBoolean: ValueSet = { kind: 'values', values: [], except: true, universe: [true, false] }

const isEmptyInterval = ({ low, lowOpen, high, highOpen }: Interval) => low > high || (low === high && (lowOpen || highOpen))

export function isEmpty(set: ValueSet): boolean {
  if (set.kind === 'intervals') return set.parts.every(isEmptyInterval)
  if (!set.except) return set.values.length === 0
  return set.universe?.every((value) => set.values.includes(value)) ?? false
}

export function complement(set: ValueSet): ValueSet {
  if (set.kind === 'values') return { ...set, except: !set.except }
  let left: Interval[] = (everyNumber() as Extract<ValueSet, { kind: 'intervals' }>).parts
  for (const part of set.parts)
    left = left.flatMap((whole) =>
      [
        {
          low: whole.low,
          lowOpen: whole.lowOpen,
          high: Math.min(whole.high, part.low),
          highOpen: part.low <= whole.high ? !part.lowOpen : whole.highOpen,
        },
        {
          low: Math.max(whole.low, part.high),
          lowOpen: part.high >= whole.low ? !part.highOpen : whole.lowOpen,
          high: whole.high,
          highOpen: whole.highOpen,
        },
      ].filter((piece) => !isEmptyInterval(piece)),
    )
  return { ...set, parts: left }
}

export function intersect(a: ValueSet, b: ValueSet): ValueSet {
  if (a.kind === 'intervals' && b.kind === 'intervals') {
    const parts = a.parts.flatMap((left) =>
      b.parts.map((right) => {
        const low = Math.max(left.low, right.low)
        const high = Math.min(left.high, right.high)
        return {
          ...{ low, high },
          lowOpen: (left.low === low && left.lowOpen) || (right.low === low && right.lowOpen),
          highOpen: (left.high === high && left.highOpen) || (right.high === high && right.highOpen),
        }
      }),
    )
    return { ...a, parts: parts.filter((part) => !isEmptyInterval(part)) }
  }
  if (a.kind === 'values' && b.kind === 'values') {
    if (a.except && b.except) return { ...a, values: [...new Set([...a.values, ...b.values])] }
    if (a.except) return { ...b, values: b.values.filter((value) => !a.values.includes(value)) }
    if (b.except) return { ...a, values: a.values.filter((value) => !b.values.includes(value)) }
    return { ...a, values: a.values.filter((value) => b.values.includes(value)) }
  }
  throw new Error('sets of different kinds cannot be compared')
}

export const subtract = (a: ValueSet, b: ValueSet): ValueSet => intersect(a, complement(b))
export const intersects = (a: ValueSet, b: ValueSet): boolean => !isEmpty(intersect(a, b))
/** Whether every member of `b` is in `a`. */
export const contains = (a: ValueSet, b: ValueSet): boolean => isEmpty(subtract(b, a))

const point = (value: number, date: boolean) => (date ? new Date(value).toISOString().replace('T00:00:00.000Z', '') : String(value))

/** In words: “200 or more”, “between 50 and 80”, “anything but DE, FR”. */
export function describe(set: ValueSet): string {
  if (isEmpty(set)) return 'nothing'
  if (set.kind === 'values') {
    const list = set.values.map((value) => (value === true ? 'yes' : value === false ? 'no' : `“${value}”`)).join(' or ')
    return set.except ? (set.values.length ? `anything but ${list}` : 'anything') : list
  }
  return set.parts
    .map(({ low, lowOpen, high, highOpen }) => {
      if (low === -Infinity && high === Infinity) return 'anything'
      if (low === high) return point(low, set.date)
      if (low === -Infinity) return highOpen ? `less than ${point(high, set.date)}` : `${point(high, set.date)} or less`
      if (high === Infinity) return lowOpen ? `more than ${point(low, set.date)}` : `${point(low, set.date)} or more`
      return `${lowOpen ? 'more than ' : 'from '}${point(low, set.date)} ${highOpen ? 'to less than' : 'to'} ${point(high, set.date)}`
    })
    .join(' or ')
}

/** A member, or undefined when there is none that can be named. */
export function sample(set: ValueSet): Json | undefined {
  if (isEmpty(set)) return undefined
  if (set.kind === 'values') {
    if (!set.except) return set.values[0]
    return set.universe
      ? set.universe.find((value) => !set.values.includes(value))
      : ['other', 'another', 'else'].find((word) => !set.values.includes(word))
  }
  const part = set.parts.find((candidate) => !isEmptyInterval(candidate)) as Interval
  const { low, high, lowOpen, highOpen } = part
  const middle =
    low === -Infinity
      ? high === Infinity
        ? 0
        : highOpen
          ? high - 1
          : high
      : lowOpen
        ? high === Infinity
          ? low + 1
          : (low + high) / 2
        : low
  return set.date ? new Date(middle).toISOString() : middle
}
