// Which nodes have run before a node on some path, and which on every path: an expression may read the first kind,
// and is warned about what is only there sometimes. Sets are bit rows, so that 10,000 nodes fit in a few megabytes.

export type Availability = {
  /** True when `other` can have run before `index`. */
  sometimes(index: number, other: number): boolean
  /** True when `other` has run before `index` whatever path was taken. */
  always(index: number, other: number): boolean
  /** Indexes that can have run before `index`, ascending. */
  before(index: number): number[]
}

export function availabilityOf(count: number, order: readonly number[], into: readonly number[][]): Availability {
  const words = (count + 31) >>> 5
  const some = new Uint32Array(count * words)
  const every = new Uint32Array(count * words)
  const bit = (table: Uint32Array, index: number, other: number) =>
    ((table[index * words + (other >>> 5)] ?? 0) & (1 << (other & 31))) !== 0
  for (const index of order) {
    const sources = into[index] ?? []
    for (let word = 0; word < words; word++) {
      let any = 0
      let all = sources.length === 0 ? 0 : 0xffffffff
      for (const source of sources) {
        const own = source >>> 5 === word ? 1 << (source & 31) : 0
        any |= (some[source * words + word] ?? 0) | own
        all &= (every[source * words + word] ?? 0) | own
      }
      some[index * words + word] = any
      every[index * words + word] = all
    }
  }
  return {
    sometimes: (index, other) => bit(some, index, other),
    always: (index, other) => bit(every, index, other),
    before: (index) => {
      const found: number[] = []
      for (let other = 0; other < count; other++) if (bit(some, index, other)) found.push(other)
      return found
    },
  }
}
