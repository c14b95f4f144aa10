import { expect, test, vi } from 'vitest'
import { soonOnce } from './soon.ts'

test('many asks make one piece of work, and asks during it make one more', async () => {
  vi.useFakeTimers()
  let finish = () => {}
  const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)))
  const ask = soonOnce(work, 100)
  ask()
  ask()
  await vi.advanceTimersByTimeAsync(100)
  expect(work).toHaveBeenCalledTimes(1)
  ask()
  ask()
  finish()
  await vi.advanceTimersByTimeAsync(100)
  expect(work).toHaveBeenCalledTimes(2)
  finish()
  await vi.advanceTimersByTimeAsync(500)
  expect(work).toHaveBeenCalledTimes(2)
  vi.useRealTimers()
})
