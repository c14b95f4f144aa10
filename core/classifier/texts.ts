// How a text is prepared: trimmed, normalised, cut to what the embedding reads, and named by its hash.
import { createHash } from 'node:crypto'

/** Longer texts are cut to this many UTF-16 units before anything looks at them. */
export const LONGEST_TEXT = 10_000

export type PreparedText = { text: string; truncated: boolean }

/** Trimmed, Unicode NFC, no lone surrogates, at most LONGEST_TEXT units. */
export function prepareText(raw: string): PreparedText {
  const text = wellFormed(raw).normalize('NFC').trim()
  return text.length > LONGEST_TEXT ? { text: wellFormed(text.slice(0, LONGEST_TEXT)), truncated: true } : { text, truncated: false }
}

/** The first 16 bytes of the SHA-256 of a text, as 32 hex digits: the key of its vector. */
export const hashText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32)

/** Half a surrogate pair becomes U+FFFD, as it would on its way through UTF-8. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd')
