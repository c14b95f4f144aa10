// What a waiting step had asked for, worked out again from the record. Pure: the same values give the same question.
import { type Asked, advance } from './interpreter/advance.ts'
import type { Pending } from './interpreter/state.ts'
import type { OpenRun } from './open-run.ts'
import type { Powers } from './powers.ts'

export function askAgain(powers: Powers, { loaded, state }: OpenRun, pending: Pending): Asked | null {
  const { seq, node, path, askedAt } = pending
  const token = { node, path, seq: null }
  const alone = { ...state, status: 'running' as const, ready: [token], pending: [], joins: new Map(), eaches: new Map(), seq }
  // The question may name a time that counts from the step's start: the clock stands where it stood then.
  const watch = { ...powers.watch, now: () => state.facts.startedAt + askedAt }
  return advance(loaded.plan, alone, { kind: 'go' }, watch).commands[0] ?? null
}
