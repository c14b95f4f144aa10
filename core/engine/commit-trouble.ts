// What keeps a piece of work from being committed: a refusal is its caller's news alone, trouble of the disk passes, and all else is a bug.
import { SignalboxError } from '../model/news.ts'

const REFUSALS = new Set(['bad-input', 'conflict', 'not-found', 'forbidden', 'unsupported', 'busy'])
export const isRefusal = (error: unknown): boolean => error instanceof SignalboxError && REFUSALS.has(error.code)

/** The disk or the database's lock, rather than what was to be written. */
export const isStorageTrouble = (error: unknown): boolean =>
  error instanceof SignalboxError &&
  (error.code !== 'internal' || String((error.cause as { code?: unknown } | undefined)?.code ?? '').startsWith('SQLITE_IOERR'))
