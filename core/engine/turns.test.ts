import { describe, expect, it } from 'vitest'
import { openTurns, type TurnLimits } from './turns.ts'

function setting(limits: TurnLimits | null) {
  const clock = { now: 0 }
  const sleeps: { until: number; wake(): void }[] = []
  const sleep = (milliseconds: number) => new Promise<void>((wake) => sleeps.push({ until: clock.now + milliseconds, wake }))
  const turns = openTurns(
    () => clock.now,
    sleep,
    new AbortController().signal,
    () => limits,
  )
  const pass = async (milliseconds: number) => {
    clock.now += milliseconds
    for (const one of sleeps.splice(0))
      if (one.until <= clock.now) one.wake()
      else sleeps.push(one)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { turns, pass }
}

describe('turns on a connection', () => {
  it('are so many at once; who waits goes when one comes back', async () => {
    const { turns, pass } = setting({ atOnce: 2, perMinute: null })
    expect([turns.take('c'), turns.take('c'), turns.take('c')]).toEqual([true, true, false])
    const went: string[] = []
    void turns.enter('c', 1).then(() => went.push('first'))
    void turns.enter('c', 1).then(() => went.push('second'))
    await pass(0)
    expect(went).toEqual([])
    turns.leave('c')
    await pass(0)
    expect(went).toEqual(['first'])
    expect(turns.take('c')).toBe(false)
  })
  it('are so many a minute', async () => {
    const { turns, pass } = setting({ atOnce: 100, perMinute: 2 })
    expect([turns.take('c'), turns.take('c'), turns.take('c')]).toEqual([true, true, false])
    let went = false
    void turns.enter('c', 1).then(() => {
      went = true
    })
    await pass(59_000)
    expect(went).toBe(false)
    await pass(1000)
    expect(went).toBe(true)
  })
  it('go to workflows one after the other', async () => {
    const { turns, pass } = setting({ atOnce: 1, perMinute: null })
    turns.take('c')
    const went: number[] = []
    for (const workflow of [1, 1, 1, 2, 3]) void turns.enter('c', workflow).then(() => went.push(workflow))
    for (let turn = 0; turn < 5; turn++) {
      turns.leave('c')
      await pass(0)
    }
    expect(went).toEqual([1, 2, 3, 1, 1])
  })
})
