// Holds the simulator's storage in memory against the real one: every verb goes to both, and both must say the same. What is
// committed in one and not in the other shows at the next look.
import type { Hold } from '../../engine/holds.ts'
import type { MemoryStore } from '../../engine/sim/memory-store.ts'
import type { Store, StoredEffect, StoredReview, StoredRun, Writes } from '../../engine/store.ts'
import type { Timer } from '../../engine/timers.ts'
import type { OwnedWorkspace } from '../../storage/workspace.ts'

type Verb = (...args: unknown[]) => unknown
type Verbs = { [name: string]: Verb }
/** The numbers that the real storage gave to the timers of the one in memory. */
export type TimerNumbers = Map<number, number>

const run = ({ id, plan, status, outcome, duration, crashes, serial, parent, parentSeq, startedAt, trigger }: StoredRun) => [
  ...[id, plan, status, outcome, duration, crashes, serial, parent, parentSeq, startedAt, trigger],
]
const effect = (one: StoredEffect | null) =>
  one && [one.key, one.run, one.seq, one.state, one.attempt, one.sentAt, one.intentAt, one.scope, one.path, one.outcome, one.request]
const review = (one: StoredReview | null) => one && [one.id, one.run, one.seq, one.state, one.by]
const timer = ({ at, run, seq, kind }: Timer) => [at, run, seq, kind]
const sorted = (list: unknown[]) => list.map((one) => JSON.stringify(one)).sort()

/** What is to be the same of an answer; hashes are made differently in memory, and no order is promised where it is sorted. */
const told: { [name: string]: (answer: never) => unknown } = {
  readRun: (found: ReturnType<Store['readRun']>) => found && [run(found.run), found.segments, found.input],
  openRuns: (rows: StoredRun[]) => rows.map(({ id, plan, status, serial, crashes }) => [id, plan, status, serial, crashes]),
  readEffect: effect,
  readReview: review,
  openReviewOf: review,
  unsettledEffects: (list: StoredEffect[]) => sorted(list.map(effect)),
  due: (list: Timer[]) => sorted(list.map(timer)),
  followedBy: (list: { seq: number; key: string }[]) => sorted(list.map(({ seq, key }) => [seq, key])),
  eventWaitsOf: (list: { seq: number; key: string }[]) => sorted(list.map(({ seq, key }) => [seq, key])),
  takeFollowers: (list: { run: number; seq: number }[]) => sorted(list.map(({ run, seq }) => [run, seq])),
  takeEventWaits: (list: { run: number; seq: number }[]) => sorted(list.map(({ run, seq }) => [run, seq])),
  findEvent: (event: ReturnType<Writes['findEvent']>) => event && [event.id, event.key, event.body, event.at, event.by],
  doubtsOf: sorted,
  dropUnsent: sorted,
  holds: (list: Hold[]) => sorted(list.map(({ kind, subject, by, at, reason }) => [kind, subject, by, at, reason])),
}
/** Verbs whose answers are the memory's alone: hashes, and what is not part of the comparison. */
const ALONE = new Set(['fingerprint', 'putAside', 'bringBack', 'people', 'starterOf', 'votesOf', 'workload', 'strange', 'caution', 'full'])

export function mirrored(
  memory: MemoryStore,
  { db, store: real }: OwnedWorkspace,
  numbers: TimerNumbers,
  differs: (what: string) => void,
): Store {
  const newest = db.prepare('SELECT max(id) FROM timers').pluck()

  function both(one: object, other: object): object {
    return Object.fromEntries(
      Object.entries(one).map(([name, verb]) => [
        name,
        typeof verb === 'function' && !ALONE.has(name) ? inBoth(name, verb as Verb, (other as Verbs)[name] as Verb) : verb,
      ]),
    )
  }
  function inBoth(name: string, here: Verb, there: Verb): Verb {
    return (...args) => {
      const answer = here(...args)
      const number = name === 'removeTimer' ? numbers.get(args[0] as number) : undefined
      const found = there(...(number === undefined ? args : [number]))
      if (name === 'setTimer') numbers.set(memory.tables.counters.get('timer') ?? 0, newest.get() as number)
      const view = (told[name] ?? ((value: unknown) => value)) as (value: unknown) => unknown
      const [mine, its] = [JSON.stringify(view(answer)), JSON.stringify(view(found))]
      if (mine !== its && answer !== found)
        differs(`${name}(${JSON.stringify(args).slice(0, 200)}) gives ${mine} in memory and ${its} in the database`)
      return answer
    }
  }

  const { commit: _, timers, tables: __, touched: ___, last, ...reads } = memory
  return {
    ...(both(reads, real) as Store),
    timers: both(timers, real.timers) as Store['timers'],
    commit<Value>(work: (writes: Writes) => Value): Value {
      let said: { error: unknown } | null = null
      let value: Value | undefined
      const inDatabase = (there: Writes) => {
        try {
          value = memory.commit((here) => work(both(here, there) as Writes))
        } catch (error) {
          // The process may have died after the commit held: then it holds in both.
          said = { error }
          if (!last.kept) throw new Error('it is not kept in memory either')
        }
      }
      try {
        real.commit(inDatabase)
      } catch (error) {
        said ??= { error }
      }
      if (said) throw (said as { error: unknown }).error
      return value as Value
    },
  }
}
