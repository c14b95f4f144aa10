// A worker thread that does the tasks of one training; the training's data is its `workerData`.

import { parentPort, workerData } from 'node:worker_threads'
import { wordsOf } from '../model/news.ts'
import { type FitData, type FitResult, type FitTask, openFit } from './fit-task.ts'
import type { WorkerAnswer } from './worker-pool.ts'

const work = openFit(workerData as FitData)

parentPort?.on('message', (task: FitTask) => {
  try {
    parentPort?.postMessage({ result: work(task) } satisfies WorkerAnswer<FitResult>)
  } catch (error) {
    const reason = wordsOf(error)
    parentPort?.postMessage({ error: reason } satisfies WorkerAnswer<FitResult>)
  }
})
