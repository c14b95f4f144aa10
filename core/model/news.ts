// The three shapes of bad news: a problem is a value in a list, a failure is the recorded outcome of a step,
// an exception is a broken boundary or a bug.

/** Something that keeps a draft from being published. All problems are listed at once. */
export type Problem = {
  /** Node key, or null for the whole workflow. */
  node: string | null
  /** Path of the field in the node's config (`rows[2].when`), or null. */
  field: string | null
  severity: 'error' | 'warning'
  /** A word for programs: `unknown-name`, `overlap`, … */
  code: string
  /** A sentence for people that says what is wrong and what to do. */
  message: string
}

/** Why a step did not give a result. It is recorded and shown; the run goes along the error edge or fails. */
export type Failure = {
  code: string
  /** What happened, in a sentence. */
  message: string
  /** What to do next, in a sentence. */
  next: string
}

export const ERROR_CODES = [
  'bad-input',
  'not-found',
  'conflict',
  'locked',
  'foreign-workspace',
  'newer-workspace',
  'damaged-workspace',
  'read-only',
  'disk-full',
  'disk-failed',
  'unsupported',
  'busy',
  'forbidden',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** What an error says, whatever was thrown. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The one error class. `place` names the file, node, field or option; `next` says what to do. */
export class SignalboxError extends Error {
  readonly code: ErrorCode
  readonly place: string | null
  readonly next: string | null
  readonly problems: Problem[]
  constructor(code: ErrorCode, message: string, more: { place?: string; next?: string; problems?: Problem[]; cause?: unknown } = {}) {
    super(message, { cause: more.cause })
    this.name = 'SignalboxError'
    this.code = code
    this.place = more.place ?? null
    this.next = more.next ?? null
    this.problems = more.problems ?? []
  }
}
