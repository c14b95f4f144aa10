// One SQL statement as its author wrote it: what kind it is, and where its parameters stand. Values never become part of it.

export type Statement = {
  /** `select` changes nothing; the rest is written in a transaction with its do-once key. */
  reads: boolean
  /** Parameters in the order they first appear, without their colon. */
  names: string[]
  /** The text between parameters; one more than `places`. */
  pieces: string[]
  /** The parameter after each piece but the last. */
  places: string[]
}
export type Scanned = { ok: true; statement: Statement } | { ok: false; message: string }

const READS = new Set(['select', 'values'])
const WRITES = new Set(['insert', 'update', 'delete', 'replace', 'merge'])
const MAX_PARAMETERS = 200
const wrong = (message: string): Scanned => ({ ok: false, message })

/** Skips texts, quoted names and comments, so that nothing in them counts. */
export function scanStatement(source: string): Scanned {
  if (source.trim() === '') return wrong('Write one SQL statement.')
  if (source.includes('\u0000')) return wrong('The statement has a NUL character.')
  const pieces: string[] = []
  const places: string[] = []
  const words: string[] = []
  let from = 0
  let ended = false
  for (let at = 0; at < source.length; ) {
    const skipped = skipQuoted(source, at)
    if (skipped === null) return wrong('A text, a quoted name or a comment is not closed.')
    if (skipped > at) {
      const comment = source[at] === '-' || source[at] === '/'
      if (ended && !comment) return wrong('One statement only: something stands after the “;”.')
      at = skipped
      continue
    }
    const sign = source[at] as string
    if (source.startsWith('{{', at)) return wrong('A statement has no {{ }}: write :name and give the value as a parameter.')
    if (ended && /\S/.test(sign)) return wrong('One statement only: something stands after the “;”.')
    if (sign === ';') ended = true
    if (sign === '?' || sign === '@' || (sign === '$' && /\d/.test(source[at + 1] ?? ''))) {
      if (sign !== '@' || /\w/.test(source[at + 1] ?? '')) return wrong(`Parameters are written :name, not with “${sign}”.`)
    }
    if (sign === ':') {
      if (source[at + 1] === ':') at += 2
      else {
        const name = /^[A-Za-z_][A-Za-z0-9_]{0,62}/.exec(source.slice(at + 1, at + 65))?.[0]
        if (name === undefined) return wrong('A “:” stands where no parameter’s name follows.')
        pieces.push(source.slice(from, at))
        places.push(name)
        at += 1 + name.length
        from = at
      }
      continue
    }
    const word = /^[A-Za-z_][A-Za-z0-9_$]*/.exec(source.slice(at, at + 200))?.[0]
    if (word) words.push(word.toLowerCase())
    at += word?.length ?? 1
  }
  pieces.push(source.slice(from))
  const [first = ''] = words
  const writing = words.some((word) => WRITES.has(word))
  // A `with` may end in either; what it names shows which. The database itself refuses to write in what was taken for reading.
  if (!READS.has(first) && !WRITES.has(first) && first !== 'with')
    return wrong(
      `A statement begins with SELECT, INSERT, UPDATE, DELETE, MERGE or WITH${first ? `, not with ${first.toUpperCase()}` : ''}.`,
    )
  const names = [...new Set(places)]
  if (names.length > MAX_PARAMETERS) return wrong(`A statement has ${MAX_PARAMETERS} parameters at most.`)
  return { ok: true, statement: { reads: READS.has(first) || (first === 'with' && !writing), names, pieces, places } }
}

/** Where what begins at `at` ends, `at` itself when nothing quoted begins there, null when it is not closed. */
function skipQuoted(source: string, at: number): number | null {
  const sign = source[at]
  if (sign === "'" || sign === '"' || sign === '`') {
    // In PostgreSQL E'…' knows backslashes, and the two databases would disagree where it ends: refused as not closed.
    if (sign === "'" && /(^|[^A-Za-z0-9_$])[eE]$/.test(source.slice(Math.max(0, at - 2), at))) return null
    for (let end = at + 1; ; end += 2) {
      end = source.indexOf(sign, end)
      if (end < 0) return null
      if (source[end + 1] !== sign) return end + 1
    }
  }
  if (source.startsWith('--', at)) return source.indexOf('\n', at) + 1 || source.length
  if (source.startsWith('/*', at)) {
    const end = source.indexOf('*/', at + 2)
    // PostgreSQL nests comments and SQLite does not: one inside another is read two ways, so it counts as not closed.
    return end < 0 || source.slice(at + 2, end).includes('/*') ? null : end + 2
  }
  const tag = sign === '$' ? /^\$([A-Za-z_][A-Za-z0-9_]*)?\$/.exec(source.slice(at, at + 70))?.[0] : undefined
  if (!tag) return at
  const end = source.indexOf(tag, at + tag.length)
  return end < 0 ? null : end + tag.length
}
