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

/** `branches` gives the sources of a node that waits for all of several branches, branch by branch; null for other nodes. */
export function availabilityOf(
  count: number,
  order: readonly number[],
  into: readonly number[][],
  branches: (index: number) => number[][] | null = () => null,
): Availability {
  const words = (count + 31) >>> 5
  const some = new Uint32Array(count * words)
  const every = new Uint32Array(count * words)
  const bit = (table: Uint32Array, index: number, other: number) =>
    ((table[index * words + (other >>> 5)] ?? 0) & (1 << (other & 31))) !== 0
  for (const index of order) {
    const sources = into[index] ?? []
    for (let word = 0; word < words; word++) {
      const own = (source: number) => (source >>> 5 === word ? 1 << (source & 31) : 0)
      const whateverPath = (from: readonly number[]) =>
        from.reduce((all, source) => all & ((every[source * words + word] ?? 0) | own(source)), from.length === 0 ? 0 : 0xffffffff)
      some[index * words + word] = sources.reduce((any, source) => any | (some[source * words + word] ?? 0) | own(source), 0)
      every[index * words + word] = (branches(index) ?? [sources]).reduce((all, branch) => all | whateverPath(branch), 0)
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
