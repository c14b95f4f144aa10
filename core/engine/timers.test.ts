import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeClock } from './fake-clock.ts'
import { openTimers, type Timer } from './timers.ts'

const START = Date.UTC(2026, 2, 1, 9)
const SECOND = 1000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/** A machine with timers in memory. */
function machine() {
  const clock = fakeClock(START)
  const table: Timer[] = []
  const fired: (Timer & { firedAt: number })[] = []
  const batches: number[] = []
  const lines: string[] = []
  let asked = 0
  let troubles = 0
  let firing = 0
  const timers = openTimers<Timer>(
    { now: clock.now, sleep: clock.sleep, log: (line) => void lines.push(line) },
    {
      next: () => {
        asked++
        return table.length ? Math.min(...table.map((timer) => timer.at)) : null
      },
      due: (moment, limit) =>
        table
          .filter((timer) => timer.at <= moment)
          .sort((a, b) => a.at - b.at || a.id - b.id)
          .slice(0, limit),
    },
    async (due) => {
      if (firing++ > 0) throw new Error('two batches at once')
      await clock.turn()
      firing--
      if (troubles > 0) {
        troubles--
        throw new Error('the disk is full')
      }
      batches.push(due.length)
      for (const timer of due) {
        fired.push({ ...timer, firedAt: clock.now() })
        table.splice(table.indexOf(timer), 1)
      }
    },
  )
  let id = 0
  const set = (at: number) => {
    table.push({ id: ++id, at, run: 1, seq: id, kind: 'wait' })
    timers.wake()
  }
  return {
    ...clock,
    ...{ fired, batches, lines, table, timers, set },
    /** How often the earliest timer was asked for. */
    asked: () => asked,
    fail: (times: number) => {
      troubles = times
    },
  }
}

describe('timers', () => {
  it('fire at their instant and not before', async () => {
    const world = machine()
    world.set(START + 400)
    await world.pass(399)
    expect(world.fired).toEqual([])
    await world.pass(1)
    expect(world.fired.map((timer) => timer.firedAt - START)).toEqual([400])
    await world.pass(10 * SECOND)
    expect(world.fired).toHaveLength(1)
  })

  it('sleep once at a time, not at all when none is set, and at most a second when the next one is far', async () => {
    const world = machine()
    await world.pass(10 * SECOND)
    expect(world.sleeps()).toBe(0)
    world.set(START + YEAR)
    await world.pass(10 * SECOND)
    expect(world.sleeping()).toBe(1)
    expect(world.sleeps()).toBeGreaterThanOrEqual(10)
    expect(world.sleeps()).toBeLessThanOrEqual(12)
  })

  it('take an earlier timer that is set while they sleep, and are not disturbed by a later one', async () => {
    const world = machine()
    world.set(START + 900)
    await world.pass(100)
    const before = world.sleeps()
    world.set(START + 950)
    await world.rest()
    expect(world.sleeps()).toBe(before)
    world.set(START + 200)
    await world.pass(1000)
    expect(world.fired.map((timer) => timer.firedAt - START)).toEqual([200, 900, 950])
  })

  it('look once for many that are set in one turn', async () => {
    const world = machine()
    world.set(START + HOUR)
    await world.rest()
    const before = world.asked()
    for (let at = 0; at < 100; at++) world.set(START + HOUR + at)
    await world.rest()
    expect(world.asked() - before).toBe(1)
  })

  it('hand 500 that are due at once over in batches, each after the one before is kept', async () => {
    const world = machine()
    for (let at = 0; at < 500; at++) world.set(START + 1000)
    await world.pass(1000)
    expect(world.batches).toEqual([256, 244])
    expect(world.fired.map((timer) => timer.id)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1))
  })

  it.each([-SECOND, -HOUR, -DAY])('wait for the instant by the clock when it is set back by %d ms, and fire once', async (by) => {
    const world = machine()
    world.set(START + 5 * SECOND)
    await world.pass(4 * SECOND)
    world.jump(by)
    await world.pass(SECOND - by)
    expect(world.fired.map((timer) => timer.firedAt >= timer.at)).toEqual([true])
    world.jump(by)
    await world.pass(10 * SECOND - by)
    expect(world.fired).toHaveLength(1)
  })

  it.each([DAY, 10 * YEAR])('fire within a second when the clock is set forward by %d ms, oldest first', async (by) => {
    const world = machine()
    for (const hours of [3, 1, 2]) world.set(START + hours * HOUR)
    world.set(START + 20 * YEAR)
    await world.pass(10 * SECOND)
    world.jump(by)
    await world.pass(SECOND)
    expect(world.fired.map((timer) => (timer.at - START) / HOUR)).toEqual([1, 2, 3])
    world.jump(-by)
    await world.pass(5 * HOUR)
    expect(world.fired).toHaveLength(3)
  })

  it('say that a batch could not be kept, and try it again after a second', async () => {
    const world = machine()
    world.fail(2)
    world.set(START + 100)
    await world.pass(100 + SECOND)
    expect(world.fired).toEqual([])
    expect(world.lines).toHaveLength(2)
    expect(world.lines[0]).toContain('the disk is full')
    await world.pass(SECOND)
    expect(world.fired).toHaveLength(1)
  })

  it('fire nothing more once they are closed', async () => {
    const world = machine()
    world.set(START + 100)
    await world.rest()
    world.timers.close()
    world.timers.wake()
    await world.pass(10 * SECOND)
    expect(world.fired).toEqual([])
    expect(world.sleeping()).toBe(0)
  })

  it('fire exactly once and never early, whatever is set, however the clock jumps and the disk fails', async () => {
    const move = fc.oneof(
      { weight: 4, arbitrary: fc.record({ set: fc.integer({ min: -5000, max: 20_000 }) }) },
      { weight: 3, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 3000 }) }) },
      { weight: 1, arbitrary: fc.record({ jump: fc.constantFrom(-DAY, -HOUR, -SECOND, SECOND, DAY, 10 * YEAR) }) },
      { weight: 1, arbitrary: fc.record({ fail: fc.integer({ min: 1, max: 2 }) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 20 }), async (moves) => {
        const world = machine()
        let set = 0
        for (const step of moves)
          if ('set' in step) {
            world.set(world.now() + step.set)
            set++
          } else if ('pass' in step) await world.pass(step.pass)
          else if ('jump' in step) world.jump(step.jump)
          else world.fail(step.fail)
        world.fail(0)
        if (world.table.length) world.jump(Math.max(0, ...world.table.map((timer) => timer.at - world.now())))
        await world.pass(3 * SECOND)
        world.timers.close()
        expect(world.fired.map((timer) => timer.id).sort((a, b) => a - b)).toEqual(Array.from({ length: set }, (_, at) => at + 1))
        for (const timer of world.fired) expect(timer.firedAt).toBeGreaterThanOrEqual(timer.at)
      }),
      { numRuns: 60 },
    )
  })
})
