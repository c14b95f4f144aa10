// Turns on a connection: how many effects are on their way through it at once and how many begin within a minute. Who waits
// is served workflow by workflow, so that a flood of one does not keep the others from sending.
import { openRate, type Rate } from './rate.ts'

/** For effects without a connection, and where a connection says nothing. */
const AT_ONCE = 128

export type TurnLimits = { atOnce: number; perMinute: number | null }
type Waiting = { enter(): void }
type Line = { busy: number; begun: Rate; waiting: Map<number, Waiting[]>; looking: boolean }

export function openTurns(
  now: () => number,
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>,
  stop: AbortSignal,
  limits: (connection: string) => TurnLimits | null,
) {
  const lines = new Map<string, Line>()
  const line = (connection: string): Line => {
    const known = lines.get(connection)
    if (known) return known
    const made = { busy: 0, begun: openRate(), waiting: new Map<number, Waiting[]>(), looking: false }
    lines.set(connection, made)
    return made
  }

  /** Milliseconds until one more may go; Infinity when one must come back first. */
  function untilFree(name: string, { busy, begun }: Line): number {
    const { atOnce = AT_ONCE, perMinute = null } = (name ? limits(name) : null) ?? {}
    return busy >= atOnce ? Number.POSITIVE_INFINITY : begun.until(perMinute, now())
  }

  function go(name: string, into: Line): void {
    into.busy++
    // Only connections have a rate.
    if (name) into.begun.count(now())
  }

  function serve(name: string, into: Line): void {
    while (into.waiting.size) {
      const free = untilFree(name, into)
      if (free > 0) {
        if (Number.isFinite(free) && !into.looking) {
          into.looking = true
          void sleep(free, stop).then(() => {
            into.looking = false
            serve(name, into)
          })
        }
        return
      }
      const [workflow, queue] = into.waiting.entries().next().value as [number, Waiting[]]
      into.waiting.delete(workflow)
      const first = queue.shift()
      if (queue.length) into.waiting.set(workflow, queue)
      go(name, into)
      first?.enter()
    }
  }

  return {
    /** Takes a turn if one is free now and nobody waits for it. */
    take(connection: string): boolean {
      const into = line(connection)
      if (into.waiting.size || untilFree(connection, into) > 0) return false
      go(connection, into)
      return true
    },
    /** Resolves with the turn. */
    enter(connection: string, workflow: number): Promise<void> {
      return new Promise((resolve) => {
        const into = line(connection)
        const queue = into.waiting.get(workflow) ?? []
        queue.push({ enter: resolve })
        into.waiting.set(workflow, queue)
        serve(connection, into)
      })
    },
    leave(connection: string): void {
      const into = line(connection)
      into.busy--
      serve(connection, into)
    },
    waiting: (connection: string): number => [...line(connection).waiting.values()].reduce((sum, queue) => sum + queue.length, 0),
  }
}
export type Turns = ReturnType<typeof openTurns>

/** Turns as one shared commit sees them: what it took is given back when it fails. */
export function turnsOfBatch(turns: Turns): { turns: Turns; giveBack(): void } {
  const taken: string[] = []
  return {
    turns: {
      ...turns,
      take(connection) {
        const free = turns.take(connection)
        if (free) taken.push(connection)
        return free
      },
      leave(connection) {
        const at = taken.indexOf(connection)
        if (at >= 0) taken.splice(at, 1)
        turns.leave(connection)
      },
    },
    giveBack: () => {
      for (const connection of taken.splice(0)) turns.leave(connection)
    },
  }
}
