// Turns texts into vectors with a pool of worker threads and a cache: started at the first unknown text, cancellable, with progress.
import { availableParallelism } from 'node:os'
import { fromHalves, toHalves } from './half.ts'
import { hashText } from './texts.ts'
import { DIMENSIONS, type VectorCache } from './vector-cache.ts'
import { openPool, workerFile } from './worker-pool.ts'

export type Progress = (done: number, total: number) => void
export type EmbedOptions = { onProgress?: Progress | undefined; signal?: AbortSignal | undefined }

export type Embedder = {
  /** One vector of length 1 and DIMENSIONS numbers per text, in order; the same text always gives the same vector. Rejects when aborted. */
  embed(texts: string[], options?: EmbedOptions): Promise<Float32Array[]>
  /** Ends the worker threads. Idle ones do not keep the process alive even without it. */
  close(): Promise<void>
}

/** Texts a worker gets at once. */
const BATCH = 16

/** One per core, four at most: each embedding worker takes about 340 MB. */
export const defaultWorkers = (): number => Math.min(availableParallelism(), 4)

/** `workers` threads at most. New vectors go into `cache` as they come, so that a cancelled job is not lost. */
export function openEmbedder({ cache, workers = defaultWorkers() }: { cache: VectorCache; workers?: number }): Embedder {
  const pool = openPool<string[], Float32Array>(workerFile('embed-worker'), Math.max(1, Math.floor(workers)))
  return {
    async embed(texts, { onProgress, signal } = {}) {
      signal?.throwIfAborted()
      const hashes = texts.map(hashText)
      const vectors = new Map<string, Float32Array>()
      const missing = new Map<string, string>()
      cache.get(hashes).forEach((vector, index) => {
        const hash = hashes[index] as string
        if (vector) vectors.set(hash, vector)
        else missing.set(hash, texts[index] as string)
      })
      const waiting = [...missing]
      let done = texts.length - waiting.length
      onProgress?.(done, texts.length)
      const failed = new AbortController()
      const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
      const one = async (batch: [hash: string, text: string][]) => {
        const flat = await pool.run(
          batch.map(([, text]) => text),
          stop,
        )
        const entries = batch.map(([hash], index) => {
          const raw = flat.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS)
          return { hash, vector: fromHalves(toHalves(raw)) }
        })
        for (const { hash, vector } of entries) vectors.set(hash, vector)
        cache.put(entries)
        done += batch.length
        onProgress?.(done, texts.length)
      }
      const jobs: Promise<void>[] = []
      for (let at = 0; at < waiting.length; at += BATCH) jobs.push(one(waiting.slice(at, at + BATCH)))
      await Promise.all(jobs).catch((error: unknown) => {
        failed.abort(error)
        throw error
      })
      return hashes.map((hash) => vectors.get(hash) as Float32Array)
    },
    close: pool.close,
  }
}
