// A pool of worker threads that answer one request at a time each: started when needed, never keeping an idle process alive.
import { Worker } from 'node:worker_threads'
import { SignalboxError, wordsOf } from '../model/news.ts'

/** What a worker posts back: its result, or why it has none. */
export type WorkerAnswer<Result> = { result: Result } | { error: string }

export type WorkerPool<Request, Result> = {
  /** Rejects when the worker fails, the pool closes or the signal aborts; a request already with a worker is then finished unseen. */
  run(request: Request, signal?: AbortSignal): Promise<Result>
  close(): Promise<void>
}

type Job<Request, Result> = { request: Request; settle: (answer: WorkerAnswer<Result>) => void }

/** The file of a worker: its TypeScript source, or the bundle of the same name in the folder of this one. */
export const workerFile = (name: string): URL => new URL(import.meta.url.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, import.meta.url)

/** `size` threads at most, all running the file at `url`, which gets `data` as its `workerData`. */
export function openPool<Request, Result>(url: URL, size: number, data: unknown = null): WorkerPool<Request, Result> {
  const threads: { worker: Worker; job: Job<Request, Result> | null }[] = []
  const queue: Job<Request, Result>[] = []

  const next = () => {
    while (queue.length > 0) {
      const idle = threads.find((thread) => thread.job === null) ?? (threads.length < size ? start() : null)
      if (!idle) return
      const job = queue.shift() as Job<Request, Result>
      idle.job = job
      idle.worker.ref()
      idle.worker.postMessage(job.request)
    }
  }

  const start = () => {
    const thread: { worker: Worker; job: Job<Request, Result> | null } = { worker: new Worker(url, { workerData: data }), job: null }
    const finish = (answer: WorkerAnswer<Result>) => {
      const job = thread.job
      thread.job = null
      thread.worker.unref()
      job?.settle(answer)
      next()
    }
    const leave = (reason: string) => {
      const at = threads.indexOf(thread)
      if (at >= 0) threads.splice(at, 1)
      finish({ error: reason })
    }
    thread.worker.on('message', finish)
    thread.worker.on('error', (error) => leave(wordsOf(error)))
    thread.worker.on('exit', (code) => leave(`the worker thread ended with code ${code}`))
    thread.worker.unref()
    threads.push(thread)
    return thread
  }

  return {
    run: (request, signal) =>
      new Promise<Result>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const settle = (answer: WorkerAnswer<Result>) => {
          signal?.removeEventListener('abort', abort)
          if ('result' in answer) resolve(answer.result)
          else reject(workerFailed(answer.error))
        }
        const job = { request, settle }
        const abort = () => {
          const at = queue.indexOf(job)
          if (at >= 0) queue.splice(at, 1)
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', abort, { once: true })
        queue.push(job)
        next()
      }),
    close: async () => {
      for (const job of queue.splice(0)) job.settle({ error: 'it was closed' })
      await Promise.all(threads.slice().map(({ worker }) => worker.terminate()))
    },
  }
}

const workerFailed = (reason: string): SignalboxError =>
  new SignalboxError('internal', `A worker thread of the embedded model failed: ${reason}.`, {
    place: 'embedded model',
    next: 'Try again; with little memory, use one worker, or choose the words head, which needs no embeddings.',
  })
