// For tests: a machine whose wall clock can be set while time goes on, and whose sleepers wake when their time has passed.

export function fakeClock(start: number) {
  let passed = 0
  let offset = start
  let sleepers: { until: number; wake(): void }[] = []
  let sleeps = 0
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  /** Lets everything run that waits for nothing but its turn. */
  const rest = async () => {
    for (let turns = 0; turns < 8; turns++) await turn()
  }
  return {
    turn,
    rest,
    now: () => passed + offset,
    sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
      sleeps++
      return new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const sleeper = { until: passed + milliseconds, wake: resolve }
        sleepers.push(sleeper)
        signal.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper)
          resolve()
        })
      })
    },
    /** Sleeps asked for so far. */
    sleeps: () => sleeps,
    sleeping: () => sleepers.length,
    /** Sets the wall clock by so much. */
    jump(milliseconds: number) {
      offset += milliseconds
    },
    /** Lets time pass: sleepers wake one after another. */
    async pass(milliseconds: number) {
      await rest()
      const end = passed + milliseconds
      for (;;) {
        const first = sleepers.filter((sleeper) => sleeper.until <= end).sort((a, b) => a.until - b.until)[0]
        if (!first) break
        passed = Math.max(passed, first.until)
        sleepers = sleepers.filter((other) => other !== first)
        first.wake()
        await rest()
      }
      passed = end
    },
    /** The machine sleeps: time passes, and nobody wakes before it is over. */
    async suspend(milliseconds: number) {
      passed += milliseconds
      const over = sleepers.filter((sleeper) => sleeper.until <= passed)
      sleepers = sleepers.filter((sleeper) => sleeper.until > passed)
      for (const sleeper of over) sleeper.wake()
      await rest()
    },
  }
}
