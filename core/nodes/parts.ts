// Pieces of configuration and of sentences that several node types share.
import { z } from 'zod'
import { holeEnd } from '../expression/scan.ts'
import type { Part } from '../model/record.ts'

export const fieldName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'a name is a letter or _ followed by letters, digits or _ (64 at most)')
  .refine((name) => !isForbiddenName(name), 'this name is reserved; choose another')
  .describe('Name')
export const expressionText = z.string().max(20_000).describe('Expression')
export const templateText = z.string().max(20_000)
export const hours = z.number().positive().max(100_000).nullable().default(null)

/** Names that would reach into JavaScript's own objects. */
export const isForbiddenName = (name: string): boolean => FORBIDDEN.has(name)
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

/** `a, b and c` over parts. */
export function listed(parts: readonly Part[][]): Part[] {
  return parts.flatMap((part, at) => (at === 0 ? part : [at === parts.length - 1 ? ' and ' : ', ', ...part]))
}

/** Milliseconds since the epoch of `hours` after `now`; null for none. */
export const dueAfter = (now: number, hours: number | null): number | null => (hours === null ? null : now + Math.round(hours * 3_600_000))

/** `1 row`, `8 rows`, `2 branches`. */
export const counted = (count: number, word: string, many = `${word}s`): string => `${count} ${count === 1 ? word : many}`

/** What is kept of a value that did not fit: enough to see what it was, never megabytes of it. */
export function evidenceOf(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'string') return cut(value)
  try {
    return cut(JSON.stringify(value) ?? typeof value)
  } catch {
    return typeof value
  }
}
const cut = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text)

/** A template with a word in each {{ hole }}, to check what stands around them. */
export function withHolesFilled(source: string, word: string): string {
  let filled = ''
  for (let at = 0; ; ) {
    const open = source.indexOf('{{', at)
    const close = open < 0 ? -1 : holeEnd(source, open + 2)
    if (close < 0) return filled + source.slice(at)
    filled += source.slice(at, open) + word
    at = close + 2
  }
}
