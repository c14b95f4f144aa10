// Reads source text without parsing it: where texts and comments stand, which brackets belong together, where a hole ends.

/** The place behind the text or comment that begins at `at`, or `at` itself when none does. */
export function pastQuoted(source: string, at: number): number {
  const sign = source[at]
  if (sign === '/' && source[at + 1] === '/') {
    const end = source.indexOf('\n', at)
    return end < 0 ? source.length : end
  }
  if (sign !== '"' && sign !== "'") return at
  const quote = source.startsWith(sign.repeat(3), at) ? sign.repeat(3) : sign
  let place = at + quote.length
  while (place < source.length && !source.startsWith(quote, place)) place += source[place] === '\\' ? 2 : 1
  return Math.min(source.length, place + quote.length)
}

export type Span = { from: number; to: number }

/** Every pair of round brackets, as `(`…`)` with both ends included. */
export function bracketPairs(source: string): Span[] {
  const open: number[] = []
  const pairs: Span[] = []
  for (let at = 0; at < source.length; ) {
    const past = pastQuoted(source, at)
    if (past > at) {
      at = past
      continue
    }
    if (source[at] === '(') open.push(at)
    if (source[at] === ')') {
      const from = open.pop()
      if (from !== undefined) pairs.push({ from, to: at + 1 })
    }
    at++
  }
  return pairs
}

/** Widens a span until it cuts no pair of brackets: the parser does not count a leading `(` to the part it opens. */
export function balanced(span: Span, pairs: readonly Span[]): Span {
  let { from, to } = span
  for (let grown = true; grown; ) {
    grown = false
    for (const pair of pairs) {
      const opens = pair.from >= from && pair.from < to
      const closes = pair.to > from && pair.to <= to
      if (opens === closes) continue
      from = Math.min(from, pair.from)
      to = Math.max(to, pair.to)
      grown = true
    }
  }
  return { from, to }
}

/** Where the `}}` stands that closes a hole whose expression begins at `at`, or -1. Braces and texts of the expression are passed. */
export function holeEnd(source: string, at: number): number {
  let depth = 0
  for (let place = at; place < source.length; ) {
    if (depth === 0 && source.startsWith('}}', place)) return place
    const past = source[place] === '/' ? place : pastQuoted(source, place)
    if (past > place) {
      place = past
      continue
    }
    if (source[place] === '{') depth++
    if (source[place] === '}') depth = Math.max(0, depth - 1)
    place++
  }
  return -1
}
