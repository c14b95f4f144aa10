// Reads JSON text from outside: size, depth and repeated names are checked before the parsed value is used, because
// JSON.parse takes any depth (which later steps do not survive) and silently keeps the last of two equal names.
import { LIMITS } from './graph.ts'
import { SignalboxError, wordsOf } from './news.ts'
import type { Json } from './values.ts'

/** Throws `bad-input` with `place` (a line and column, or the name that repeats). */
export function parseJson(text: string, place: string, maxBytes: number = LIMITS.importBytes): Json {
  const refuse = (message: string, next: string, at?: number): never => {
    throw new SignalboxError('bad-input', message, { place: at === undefined ? place : `${place}, ${lineOf(text, at)}`, next })
  }
  if (text.length > maxBytes) refuse(`This is ${text.length} characters long; ${maxBytes} are the limit.`, 'Split it.')
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const trouble = scan(body)
  if (trouble?.kind === 'depth') refuse(`This is nested deeper than ${LIMITS.depth} levels.`, 'Flatten it.', trouble.at)
  let value: Json
  try {
    value = JSON.parse(body) as Json
  } catch (error) {
    return refuse(`This is not JSON: ${wordsOf(error)}.`, 'Check the file.')
  }
  if (trouble?.kind === 'twice') refuse(`The name “${trouble.name}” stands twice in one record.`, 'Remove one of them.', trouble.at)
  return value
}

/** UTF-8 bytes to text; throws `bad-input` when they are not. */
export function decodeUtf8(bytes: Uint8Array, place: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new SignalboxError('bad-input', 'This is not UTF-8 text.', { place, next: 'Save the file as UTF-8.' })
  }
}

type Trouble = { kind: 'depth'; at: number } | { kind: 'twice'; at: number; name: string }

/** Looks at brackets and names only; whether the rest is JSON is for JSON.parse to say. */
function scan(text: string): Trouble | null {
  const names: (Set<string> | null)[] = []
  let twice: Trouble | null = null
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '{' || sign === '[') {
      if (names.length >= LIMITS.depth) return { kind: 'depth', at }
      names.push(sign === '{' ? new Set() : null)
    } else if (sign === '}' || sign === ']') names.pop()
    else if (sign === '"') {
      const end = endOfString(text, at)
      const record = names.at(-1)
      if (record && !twice && text[afterSpace(text, end + 1)] === ':') {
        const name = unescaped(text.slice(at, end + 1))
        if (record.has(name)) twice = { kind: 'twice', at, name }
        record.add(name)
      }
      at = end
    }
  }
  return twice
}

function afterSpace(text: string, start: number): number {
  let at = start
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return at
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return text.length
}

function unescaped(literal: string): string {
  try {
    return JSON.parse(literal) as string
  } catch {
    return literal
  }
}

function lineOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}
