// Pieces of configuration and of sentences that several node types share.
import { z } from 'zod'
import type { Part } from '../model/record.ts'

export const fieldName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'a name is a letter or _ followed by letters, digits or _')
export const expressionText = z.string().max(20_000)
export const templateText = z.string().max(20_000)

/** `a, b and c` over parts. */
export function listed(parts: readonly Part[][]): Part[] {
  return parts.flatMap((part, at) => (at === 0 ? part : [at === parts.length - 1 ? ' and ' : ', ', ...part]))
}

/** Milliseconds since the epoch of `hours` after `now`; null for none. */
export const dueAfter = (now: number, hours: number | null): number | null => (hours === null ? null : now + Math.round(hours * 3_600_000))

/**
 * A file name below the workspace's `files` folder. Null when it is fine, else a sentence.
 * Refuses what leaves the folder on any system, and names that Windows treats as devices or strips.
 */
export function fileNameTrouble(name: string): string | null {
  if (name.trim() === '') return 'The file has no name.'
  if (name.length > 400) return 'The file’s name is too long.'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f<>:"|?*\\]/.test(name)) return `“${name.slice(0, 80)}” has a character that file names must not have.`
  if (name.startsWith('/') || name.startsWith('~')) return `“${name.slice(0, 80)}” must be a name inside the workspace’s files folder.`
  for (const part of name.split('/')) {
    if (part === '' || part === '.' || part === '..') return `“${name.slice(0, 80)}” must not step out of its folder.`
    if (/[. ]$/.test(part)) return `“${name.slice(0, 80)}” must not end in a dot or a space.`
    if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part)) return `“${part}” is a device name on Windows.`
  }
  return null
}
