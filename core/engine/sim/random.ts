// Chance that comes again: the same seed gives the same numbers on every machine.

export type Random = {
  /** From 0 up to, but not, 1. */
  next(): number
  /** A whole number from 0 up to, but not, `below`. */
  below(below: number): number
  chance(share: number): boolean
  pick<One>(from: readonly One[]): One
}

export function seededRandom(seed: number | string): Random {
  let state = typeof seed === 'number' ? Math.imul(seed ^ 0x5bd1e995, 0x27d4eb2f) >>> 0 : hashOf(seed)
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (bound: number): number => Math.floor(next() * bound)
  return { next, below, chance: (share) => next() < share, pick: (from) => from[below(from.length)] as (typeof from)[number] }
}

/** FNV-1a with a finishing mix, as a whole number of 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b)
  return (hash ^ (hash >>> 16)) >>> 0
}
