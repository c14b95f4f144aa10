// Functions on texts. Positions count from 0. All take time in proportion to their texts.
import type { Json } from '../model/values.ts'
import { MAX_LIST, MAX_TEXT } from './context.ts'
import { inShort, Trouble } from './failure.ts'
import type { FunctionSpec } from './function-table.ts'

/** Any value as a person reads it: nothing as an empty text, lists and records as compact JSON. */
export function textOf(value: Json): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function textsOf(list: readonly Json[], of: string): string[] {
  for (const item of list)
    if (typeof item !== 'string') throw new Trouble('wrong-type', `${of} takes a list of texts, and one element is ${inShort(item)}.`)
  return list as string[]
}

const MAX_PATTERN = 200
/** `*` stands for any text, `?` for one character. Goes back to the last `*` only, so never worse than text times pattern. */
export function like(text: string, pattern: string): boolean {
  if (pattern.length > MAX_PATTERN) throw new Trouble('too-long', `the pattern of like has more than ${MAX_PATTERN} characters.`)
  let at = 0
  let place = 0
  let star = -1
  let mark = 0
  while (at < text.length) {
    if (pattern[place] === '*') {
      star = place++
      mark = at
    } else if (place < pattern.length && (pattern[place] === '?' || pattern[place] === text[at])) {
      at++
      place++
    } else if (star >= 0) {
      place = star + 1
      at = ++mark
    } else return false
  }
  while (pattern[place] === '*') place++
  return place === pattern.length
}

/** Lower-case words with one blank around each: whole words and phrases can then be looked for as texts. */
const spaced = (text: string): string => ` ${(text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join(' ')} `
export function wordsIn(text: string, words: readonly Json[]): string[] {
  const hay = spaced(text)
  return textsOf(words, 'wordsIn').filter((word) => spaced(word).length > 2 && hay.includes(spaced(word)))
}

const kept = (text: string): string => {
  if (text.length > MAX_TEXT) throw new Trouble('too-long', `the text becomes longer than ${MAX_TEXT} characters.`, 'Take a part of it.')
  return text
}
function replace(text: string, what: string, by: string): string {
  if (what === '') return text
  const pieces = text.split(what)
  if (text.length + (pieces.length - 1) * (by.length - what.length) > MAX_TEXT) kept(' '.repeat(MAX_TEXT + 1))
  return pieces.join(by)
}
function split(text: string, by: string): string[] {
  const pieces = text.split(by)
  if (pieces.length > MAX_LIST) throw new Trouble('too-long', `split gives ${pieces.length} pieces; ${MAX_LIST} are the limit.`)
  return pieces
}
function join(list: Json[], by = ''): string {
  const pieces = list.map(textOf)
  if (pieces.reduce((sum, piece) => sum + piece.length + by.length, 0) > MAX_TEXT + by.length) kept(' '.repeat(MAX_TEXT + 1))
  return pieces.join(by)
}
function substring(text: string, from: number, to = text.length): string {
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < 0)
    throw new Trouble('bad-argument', 'substring takes whole numbers from 0 as places.', 'Check the places it is given.')
  return text.slice(from, to)
}
/** The part behind the last @ of an address, also of `Ann <ann@example.com>`; an empty text when there is none. */
function domainOf(email: string): string {
  const domain = email.slice(email.lastIndexOf('@') + 1)
  return email.includes('@') ? (/^[^\s<>,;]*/.exec(domain.trim())?.[0] ?? '').toLowerCase() : ''
}

export const TEXT_FUNCTIONS: readonly FunctionSpec[] = [
  { signature: 'lower(text: text): text', sentence: 'The text in small letters.', run: (text: string) => text.toLowerCase() },
  { signature: 'upper(text: text): text', sentence: 'The text in capital letters.', run: (text: string) => text.toUpperCase() },
  { signature: 'trim(text: text): text', sentence: 'The text without blanks before and behind it.', run: (text: string) => text.trim() },
  {
    signature: 'contains(text: text, part: text): boolean',
    sentence: 'Whether the part stands anywhere in the text, letter by letter.',
    run: (text: string, part: string) => text.includes(part),
  },
  {
    signature: 'startsWith(text: text, part: text): boolean',
    sentence: 'Whether the text begins with the part.',
    run: (text: string, part: string) => text.startsWith(part),
  },
  {
    signature: 'endsWith(text: text, part: text): boolean',
    sentence: 'Whether the text ends with the part.',
    run: (text: string, part: string) => text.endsWith(part),
  },
  {
    signature: 'like(text: text, pattern: text): boolean',
    sentence: 'Whether the whole text fits the pattern: * stands for any text, ? for one character.',
    run: like,
  },
  {
    signature: 'containsAny(text: text, words: list<text>): boolean',
    sentence: 'Whether one of the words or phrases stands in the text as a whole word, in small or capital letters.',
    run: (text: string, words: Json[]) => wordsIn(text, words).length > 0,
  },
  {
    signature: 'wordsIn(text: text, words: list<text>): list<text>',
    sentence: 'Those of the words or phrases that stand in the text as whole words.',
    run: wordsIn,
  },
  {
    signature: 'replace(text: text, what: text, by: text): text',
    sentence: 'The text with the one part put for the other, everywhere.',
    run: replace,
  },
  { signature: 'split(text: text, by: text): list<text>', sentence: 'The pieces of the text between the separators.', run: split },
  {
    signature: 'join(list: list, by?: text): text',
    sentence: 'The elements of the list as one text, with the separator between them.',
    run: join,
  },
  {
    signature: 'substring(text: text, from: number, to?: number): text',
    sentence: 'The piece of the text from one place to before another.',
    run: substring,
  },
  {
    signature: 'indexOf(text: text, part: text): number',
    sentence: 'Where the part first stands in the text, counted from 0; -1 when it does not.',
    run: (text: string, part: string) => text.indexOf(part),
  },
  { signature: 'domainOf(email: text): text', sentence: 'What stands behind the @ of an address, in small letters.', run: domainOf },
  { signature: 'text(value: any): text', sentence: 'Any value as a text; nothing gives an empty one.', run: textOf },
]
