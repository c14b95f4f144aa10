// What an expression throws when a value does not fit at run time; the engine records it as the step's failure.

export class ExpressionFailure extends Error {
  readonly code: string
  /** What to do next, in a sentence. */
  readonly next: string
  constructor(code: string, message: string, next: string) {
    super(message)
    this.name = 'ExpressionFailure'
    this.code = code
    this.next = next
  }
}

/** Raised inside an expression, where its whole source is not at hand; `compileExpression` turns it into the failure that names it. */
export class Trouble extends Error {
  readonly code: string
  readonly next: string
  constructor(code: string, message: string, next = 'Check the values that arrive here.') {
    super(message)
    this.code = code
    this.next = next
  }
}

/** A value as a person is told about it: short, with its type. */
export function inShort(value: unknown): string {
  if (value === null || value === undefined) return 'nothing (it is empty)'
  if (typeof value === 'string') return `the text "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`
  if (typeof value === 'number') return `the number ${value}`
  if (typeof value === 'boolean') return `the value ${value}`
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' ? 'a record' : `a ${typeof value}`
}
