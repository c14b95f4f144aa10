// Whatever was thrown, as words for a person.
import { SignalboxError } from '../../core/model/news.ts'

export type Refusal = { message: string; place: string | null; next: string | null; problems: string[] }

export function refusalOf(error: unknown): Refusal {
  if (error instanceof SignalboxError)
    return {
      message: error.message,
      place: error.place,
      next: error.next,
      problems: error.problems.slice(0, 8).map((problem) => (problem.node ? `${problem.node}: ${problem.message}` : problem.message)),
    }
  const message = error instanceof Error ? error.message : String(error)
  return {
    message: `Something went wrong in this window: ${message}`,
    place: null,
    next: 'Reload the window. Runs go on meanwhile.',
    problems: [],
  }
}
