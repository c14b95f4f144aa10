// Who does the tasks of a training: worker threads when there is much to learn, this thread when there is little.
import { type FitData, type FitResult, type FitTask, openFit } from './fit-task.ts'
import { openPool, workerFile } from './worker-pool.ts'

export type FitRunner = { run(task: FitTask): Promise<FitResult>; close(): Promise<void> }

/** From this many examples on, threads pay. The result is the same either way. */
const WORTH_THREADS = 1_000

/** Aborting rejects with the signal's reason; a task that runs is ended with its thread. */
export function openFitRunner(data: FitData, workers: number, signal: AbortSignal | undefined): FitRunner {
  if (data.texts.length >= WORTH_THREADS) {
    const pool = openPool<FitTask, FitResult>(workerFile('fit-worker'), workers, data)
    return { run: (task) => pool.run(task, signal), close: pool.close }
  }
  const work = openFit(data)
  let before: Promise<unknown> = Promise.resolve()
  return {
    run: (task) => {
      const own = before.then(async () => {
        await new Promise((resolve) => setImmediate(resolve))
        signal?.throwIfAborted()
        return work(task)
      })
      before = own.catch(() => null)
      return own
    },
    close: async () => {},
  }
}
