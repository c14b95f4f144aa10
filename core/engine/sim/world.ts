// Simulated time and chance, shared by everything in one simulation. What happens next is drawn; nothing real is waited for.
import { emptyTables, type Tables } from './memory-store.ts'
import { hashOf, type Random, seededRandom } from './random.ts'

/** One stay of the process: from its start to its crash. What it had under way ends with it. */
export type Life = {
  number: number
  dead: boolean
  /** Its disk failed: nothing is kept any more until the next life. */
  broken: boolean
  /** Runs it was working on. */
  marks: Set<number>
}
type Task = { life: Life; work(): void }
type Due = { at: number; order: number; life: Life | null; work(): void }

export type World = {
  random: Random
  tables: Tables
  life: Life
  /** Nothing fails any more, and people do what they are asked. */
  calm: boolean
  violations: string[]
  /** Milliseconds that have passed. */
  passed(): number
  /** The wall clock, which somebody may set. */
  now(): number
  jump(milliseconds: number): void
  /** `life`: only while it lasts. */
  later(milliseconds: number, life: Life | null, work: () => void): void
  soon(life: Life, work: () => void): void
  sleep(life: Life, milliseconds: number, signal: AbortSignal): Promise<void>
  /** Lets one thing happen; false when nothing is to come. */
  step(): boolean
  note(...what: (string | number | null)[]): void
  violated(what: string): void
  die(): void
  /** Runs a share of the times, and never once it is calm. */
  fault(share: number): boolean
  hash(): string
}

const START = Date.UTC(2026, 2, 1, 9, 0, 0)

export function openWorld(seed: number, log: ((line: string) => void) | null): World {
  const random = seededRandom(seed)
  const agenda: Due[] = []
  let tasks: Task[] = []
  let passed = 0
  let skew = 0
  let order = 0
  let rolling = 0

  /** The agenda is a heap by moment, then by order. */
  const before = (one: Due, other: Due) => one.at < other.at || (one.at === other.at && one.order < other.order)
  function push(due: Due): void {
    agenda.push(due)
    for (let at = agenda.length - 1; at > 0; ) {
      const above = (at - 1) >> 1
      if (!before(agenda[at] as Due, agenda[above] as Due)) return
      swap(at, above)
      at = above
    }
  }
  function pop(): Due | undefined {
    const first = agenda[0]
    const last = agenda.pop()
    if (!first || !last || agenda.length === 0) return first
    agenda[0] = last
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      let least = at
      for (const below of [left, left + 1]) if (below < agenda.length && before(agenda[below] as Due, agenda[least] as Due)) least = below
      if (least === at) return first
      swap(at, least)
      at = least
    }
  }
  function swap(one: number, other: number): void {
    const held = agenda[one] as Due
    agenda[one] = agenda[other] as Due
    agenda[other] = held
  }

  const world: World = {
    ...{
      random,
      tables: emptyTables(),
      life: { number: 0, dead: true, broken: false, marks: new Set<number>() },
      calm: false,
      violations: [],
    },
    passed: () => passed,
    now: () => START + Math.round(passed) + skew,
    jump(milliseconds) {
      skew += milliseconds
      world.note('jump', milliseconds)
    },
    later: (milliseconds, life, work) => push({ at: passed + Math.max(0, milliseconds), order: order++, life, work }),
    soon: (life, work) => void tasks.push({ life, work }),
    sleep(life, milliseconds, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const wake = () => {
          signal.removeEventListener('abort', wake)
          resolve()
        }
        signal.addEventListener('abort', wake, { once: true })
        world.later(milliseconds, life, wake)
      })
    },
    step() {
      // Mostly what is ready goes first; now and then something that is nearly due comes in between.
      const between = agenda.length > 0 && (agenda[0] as Due).at - passed < 3 && random.chance(0.2)
      if (tasks.length && !between) {
        const at = random.below(tasks.length)
        const [task] = tasks.splice(at, 1) as [Task]
        if (!task.life.dead) task.work()
        return true
      }
      const due = pop()
      if (!due) return false
      passed = Math.max(passed, due.at)
      if (!due.life?.dead) due.work()
      return true
    },
    note(...what) {
      const line = what.join(' ')
      rolling = hashOf(`${rolling} ${Math.round(passed)} ${line}`)
      log?.(`${(passed / 1000).toFixed(3).padStart(9)} ${line}`)
    },
    violated(what) {
      world.note('VIOLATED', what)
      if (world.violations.length < 20) world.violations.push(what)
    },
    die() {
      if (world.life.dead) return
      world.life.dead = true
      tasks = tasks.filter((task) => task.life !== world.life)
      world.note('crash', world.life.number)
    },
    fault: (share) => !world.calm && random.chance(share),
    hash: () => rolling.toString(16).padStart(8, '0'),
  }
  return world
}
