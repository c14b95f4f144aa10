import { expect, test } from 'vitest'
import { openFitRunner } from './fit-runner.ts'
import { openFit } from './fit-task.ts'
import { DIMENSIONS } from './vector-cache.ts'

test('threads give the same numbers as this thread, and stop when told', { timeout: 30_000 }, async () => {
  const texts = [...Array(1_000).keys()].map((at) => `${['cats purr', 'dogs bark', 'birds sing'][at % 3]} number ${at % 40}`)
  const vectors = new Float32Array(new SharedArrayBuffer(texts.length * DIMENSIONS * 4))
  texts.forEach((_, at) => {
    vectors[at * DIMENSIONS + (at % 7)] = 1
  })
  const data = { texts, labels: Int32Array.from(texts, (_, at) => at % 3), labelCount: 3, vectors, seed: 3 }
  const task = {
    train: Int32Array.from({ length: 800 }, (_, at) => at),
    test: Int32Array.from({ length: 200 }, (_, at) => 800 + at),
    penalty: 0.1,
    words: true,
  }
  const stop = new AbortController()
  const runner = openFitRunner(data, 2, stop.signal)
  const [first, second] = await Promise.all([runner.run(task), runner.run(task)])
  expect(first).toEqual(second)
  expect(first).toEqual(openFit(data)(task))

  const reason = new Error('enough')
  const running = runner.run(task)
  stop.abort(reason)
  await expect(running).rejects.toBe(reason)
  await runner.close()
})
