// One call from its raw form to its envelope: parsed against the contract, answered, and every error put into words.
import { SignalboxError, wordsOf } from '../model/news.ts'
import { type CallError, type CallName, contract, type Envelope } from './contract.ts'

export const isCall = (name: string): name is CallName => Object.hasOwn(contract, name)

/** Never throws. `run` gets the parsed input. */
export async function answerCall(
  name: string,
  input: unknown,
  run: (name: CallName, input: never) => unknown,
  log: (line: string) => void,
): Promise<Envelope<unknown>> {
  try {
    if (!isCall(name))
      throw new SignalboxError('not-found', `There is no call “${name.slice(0, 100)}”.`, {
        place: name.slice(0, 100),
        next: 'Update the screen or the host.',
      })
    const parsed = contract[name].input.safeParse(input)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      throw new SignalboxError('bad-input', `${name}: ${issue?.message ?? 'the input does not fit'}.`, {
        place: issue?.path.map(String).join('.') || 'input',
        next: 'Correct it and try again.',
      })
    }
    return { ok: true, value: await run(name, parsed.data as never) }
  } catch (error) {
    return { ok: false, error: callError(error, log) }
  }
}

export function callError(error: unknown, log: (line: string) => void): CallError {
  if (error instanceof SignalboxError)
    return { code: error.code, message: error.message, place: error.place, next: error.next, problems: error.problems }
  log(`An error nobody expected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return {
    ...{ code: 'internal', place: null, problems: [] },
    message: wordsOf(error),
    next: 'Try again; if it stays, report it.',
  }
}
