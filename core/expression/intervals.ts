// Unions of intervals on a line: the arithmetic under sets of numbers and dates. Kept sorted, apart and without empty pieces.

export type Interval = { low: number; lowOpen: boolean; high: number; highOpen: boolean }
/** A date stands on whole milliseconds, a number anywhere. */
export type Line = 'number' | 'date'

export const EVERYWHERE: Interval = { low: -Infinity, lowOpen: true, high: Infinity, highOpen: true }
const DAY = 86_400_000

/** A member of the interval, a plain one where there is a choice; undefined when it has none. */
export function memberOf(part: Interval, line: Line): number | undefined {
  const { low, lowOpen, high, highOpen } = part
  if (low === -Infinity && high === Infinity) return 0
  if (line === 'date') {
    const last = highOpen ? high - 1 : high
    const first = low === -Infinity ? last - DAY + (highOpen ? 1 : 0) : lowOpen ? low + 1 : low
    return first <= last ? first : undefined
  }
  const near = (from: number, sign: 1 | -1) => [from + sign, from + (sign * Math.abs(from)) / 2, sign * Number.MAX_VALUE]
  const candidates =
    low === -Infinity ? [high, ...near(high, -1)] : high === Infinity ? [low, ...near(low, 1)] : [low, high, low / 2 + high / 2]
  return candidates.find((at) => Number.isFinite(at) && within(part, at))
}

export const within = ({ low, lowOpen, high, highOpen }: Interval, at: number): boolean =>
  (lowOpen ? at > low : at >= low) && (highOpen ? at < high : at <= high)

export function union(parts: readonly Interval[], line: Line): Interval[] {
  const sorted = parts
    .filter((part) => memberOf(part, line) !== undefined)
    .sort((a, b) => a.low - b.low || Number(a.lowOpen) - Number(b.lowOpen))
  const made: Interval[] = []
  for (const part of sorted) {
    const last = made.at(-1)
    const touches = last && (part.low < last.high || (part.low === last.high && !(part.lowOpen && last.highOpen)))
    if (!last || !touches) made.push({ ...part })
    else if (part.high > last.high || (part.high === last.high && !part.highOpen)) {
      last.high = part.high
      last.highOpen = part.highOpen
    }
  }
  return made
}

/** What lies between the parts of a union. */
export function gapsOf(parts: readonly Interval[], line: Line): Interval[] {
  const gaps: Interval[] = []
  let { low, lowOpen } = EVERYWHERE
  for (const part of parts) {
    gaps.push({ low, lowOpen, high: part.low, highOpen: !part.lowOpen })
    low = part.high
    lowOpen = !part.highOpen
  }
  gaps.push({ low, lowOpen, high: Infinity, highOpen: true })
  return gaps.filter((gap) => gap.low !== Infinity && gap.high !== -Infinity && memberOf(gap, line) !== undefined)
}

export function common(a: readonly Interval[], b: readonly Interval[], line: Line): Interval[] {
  const parts = a.flatMap((left) =>
    b.map((right) => {
      const low = Math.max(left.low, right.low)
      const high = Math.min(left.high, right.high)
      const lowOpen = (left.low === low && left.lowOpen) || (right.low === low && right.lowOpen)
      const highOpen = (left.high === high && left.highOpen) || (right.high === high && right.highOpen)
      return { low, lowOpen, high, highOpen }
    }),
  )
  return union(
    parts.filter((part) => part.low <= part.high),
    line,
  )
}
