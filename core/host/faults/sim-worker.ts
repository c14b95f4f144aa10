// A thread that works through its share of the simulation and gives back what came of it.
import { parentPort, workerData } from 'node:worker_threads'
import { type Share, workThrough } from './sim-share.ts'

void workThrough(workerData as Share).then((result) => parentPort?.postMessage(result))
