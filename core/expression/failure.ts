// What an expression throws when a value does not fit at run time; the engine records it as the step's failure.
export class ExpressionFailure extends Error {
  readonly code: string
  readonly next: string
  constructor(code: string, message: string, next: string) {
    super(message)
    this.name = 'ExpressionFailure'
    this.code = code
    this.next = next
  }
}
