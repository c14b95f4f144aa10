// Turns on a connection: how many effects are on their way through it at once and how many begin within a minute. Who waits
// is served workflow by workflow, so that a flood of one does not keep the others from sending.
const MINUTE = 60_000
/** For effects without a connection, and where a connection says nothing. */
const AT_ONCE = 128

export type TurnLimits = { atOnce: number; perMinute: number | null }
type Waiting = { enter(): void }
type Line = { busy: number; begun: number[]; waiting: Map<number, Waiting[]>; looking: boolean }

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
    const made = { busy: 0, begun: [], waiting: new Map<number, Waiting[]>(), looking: false }
    lines.set(connection, made)
    return made
  }

  /** Milliseconds until one more may go; Infinity when one must come back first. */
  function untilFree(name: string, { busy, begun }: Line): number {
    const { atOnce = AT_ONCE, perMinute = null } = (name ? limits(name) : null) ?? {}
    if (busy >= atOnce) return Number.POSITIVE_INFINITY
    if (perMinute === null) return 0
    const at = now()
    while (begun.length && (begun[0] as number) <= at - MINUTE) begun.shift()
    const most = Math.max(1, Math.floor(perMinute))
    return begun.length < most ? 0 : (begun[begun.length - most] as number) + MINUTE - at
  }

  function go(into: Line): void {
    into.busy++
    into.begun.push(now())
    if (into.begun.length > 100_000) into.begun.splice(0, 50_000)
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
      go(into)
      first?.enter()
    }
  }

  return {
    /** Takes a turn if one is free now and nobody waits for it. */
    take(connection: string): boolean {
      const into = line(connection)
      if (into.waiting.size || untilFree(connection, into) > 0) return false
      go(into)
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
