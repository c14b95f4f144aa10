// The worker that answers reading calls, started at the first call and again after a crash.
import { Worker } from 'node:worker_threads'
import type { Envelope } from '../api/contract.ts'

const here = import.meta.url
const entry = new URL(here.endsWith('.ts') ? './read-worker.ts' : './read-worker.js', here)

export function openReadWorker(workerData: { workspace: string; resources: string; machine?: string | undefined }) {
  let worker: Worker | null = null
  let next = 0
  const waiting = new Map<number, (answer: Envelope<unknown>) => void>()

  function start(): Worker {
    const started = new Worker(entry, { workerData })
    started.on('message', ({ id, answer }: { id: number; answer: Envelope<unknown> }) => {
      waiting.get(id)?.(answer)
      waiting.delete(id)
    })
    const lost = (why: string) => {
      // One that was ended on purpose answers for nobody any more.
      if (worker !== started) return
      worker = null
      for (const resolve of waiting.values())
        resolve({
          ok: false,
          error: { code: 'internal', message: `Reading stopped: ${why}.`, place: null, next: 'Try again.', problems: [] },
        })
      waiting.clear()
    }
    started.on('error', (error) => lost(error.message))
    started.on('exit', (code) => code !== 0 && lost(`the reader ended with ${code}`))
    started.unref()
    return started
  }

  return {
    call(name: string, input: unknown): Promise<Envelope<unknown>> {
      worker ??= start()
      const id = next++
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        worker?.postMessage({ id, name, input })
      })
    },
    /** Ends the reader and whatever it holds; who waits is told to ask again. */
    recycle(): void {
      const ending = worker
      worker = null
      for (const resolve of waiting.values())
        resolve({
          ok: false,
          error: {
            ...{ code: 'busy', place: null, problems: [] },
            message: 'Reading took so long that it stood in the way of saving, and was stopped.',
            next: 'Ask again, for less at a time.',
          },
        })
      waiting.clear()
      void ending?.terminate()
    },
    async close(): Promise<void> {
      const ending = worker
      await ending?.terminate()
      worker = null
    },
  }
}
