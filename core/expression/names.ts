// Finds the name somebody probably meant.

/** “ Did you mean “country”?”, or the names there are, or nothing. */
export function hintFor(word: string, known: readonly string[]): string {
  const close = closest(word, known)
  if (close !== null) return ` Did you mean “${close}”?`
  return known.length
    ? ` There ${known.length === 1 ? 'is' : 'are'}: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.`
    : ''
}

/** The nearest known word within two edits (one for short words), or null. */
export function closest(word: string, known: readonly string[]): string | null {
  if (word.length > 64) return null
  let best: string | null = null
  let least = word.length < 4 ? 2 : 3
  for (const candidate of known.slice(0, 500)) {
    if (Math.abs(candidate.length - word.length) >= least) continue
    const distance = edits(word.toLowerCase(), candidate.toLowerCase())
    if (distance >= least) continue
    least = distance
    best = candidate
  }
  return best
}

/** Letters put in, left out, changed or swapped with their neighbour. */
function edits(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const cheapest = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + same)
      next[j] = swapped ? Math.min(cheapest, (before[j - 2] as number) + 1) : cheapest
    }
    before = row
    row = next
  }
  return row[b.length] as number
}
