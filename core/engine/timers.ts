// Timers: one pending sleep until the earliest of them, then all that are due go to the runner, a batch at a time.
// What is set stands in the database; nothing here remembers a timer, so none is lost or fired twice by a crash.
import { wordsOf } from '../model/news.ts'
import type { TimerKind } from '../model/record.ts'

/** at: milliseconds since the epoch. An id is never given to a second timer while the host lives. */
export type Timer = { id: number; at: number; run: number; seq: number; kind: TimerKind }

export type TimerPowers = { now(): number; sleep(milliseconds: number, signal: AbortSignal): Promise<void>; log(line: string): void }
export type TimerSource<Due = Timer> = {
  /** Instant of the earliest, or null. */
  next(): number | null
  /** Those at or before `now`, oldest first. */
  due(now: number, limit: number): Due[]
}
export type Timers = {
  /** Timers were set or cleared: looks again. Cheap, and many calls of one turn look once. */
  wake(): void
  close(): void
}

/** Most timers that share a commit. */
const BATCH = 256
/** Longest sleep in milliseconds: a machine that slept, or a clock that was set, is noticed within it. */
const LONGEST_SLEEP = 1000
/** Milliseconds until a batch that could not be kept is tried again. */
const RETRY_AFTER = 1000

/** `fire` resolves once what is due is dealt with and no longer due by a commit; until then it is given nothing else. Schedules are watched the same way. */
export function openTimers<Due = Timer>(powers: TimerPowers, source: TimerSource<Due>, fire: (due: Due[]) => Promise<void>): Timers {
  const closed = new AbortController()
  let bell = new AbortController()
  /** Until when the pending sleep lasts; minus infinity while awake, when the loop looks again anyway. */
  let asleepUntil = Number.NEGATIVE_INFINITY
  let looking = false

  async function watch(): Promise<void> {
    while (!closed.signal.aborted)
      try {
        const due = source.due(powers.now(), BATCH)
        if (due.length) await fire(due)
        else await sleepUntilNext()
      } catch (error) {
        if (closed.signal.aborted) return
        powers.log(`Timers could not be dealt with and are tried again in a second: ${wordsOf(error)}`)
        await powers.sleep(RETRY_AFTER, closed.signal)
      }
  }

  async function sleepUntilNext(): Promise<void> {
    const next = source.next()
    bell = new AbortController()
    const { signal } = bell
    asleepUntil = next ?? Number.POSITIVE_INFINITY
    try {
      if (next === null) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      // A sleep may end a little early: the loop asks the clock again, and never fires before the instant.
      else await powers.sleep(Math.min(Math.max(next - powers.now(), 1), LONGEST_SLEEP), signal)
    } finally {
      asleepUntil = Number.NEGATIVE_INFINITY
    }
  }

  function look(): void {
    looking = false
    try {
      const next = source.next()
      if (next !== null && next < asleepUntil) bell.abort()
    } catch {
      // The loop will meet the same trouble and say so.
      bell.abort()
    }
  }

  queueMicrotask(() => void watch())
  return {
    wake() {
      if (looking || closed.signal.aborted) return
      looking = true
      queueMicrotask(look)
    },
    close() {
      closed.abort()
      bell.abort()
    },
  }
}
