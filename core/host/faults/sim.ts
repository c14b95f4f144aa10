// Drawn workflows against the reference interpreter, and the whole engine in the simulator: as many as asked for, on all cores.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { simulate } from '../../engine/sim/simulate.ts'
import type { Figure } from './figures.ts'
import { type Share, type ShareResult, workThrough } from './sim-share.ts'

export type SimOptions = { seeds?: number; graphs?: number /** The first seed. */; seed?: number; threads?: number }
/** Workflows of the full form: five paths are tried through each, and those that end in a tie do not count. */
export const FULL = { seeds: 100_000, graphs: 2500 }
export const SHORT = { seeds: 300, graphs: 120 }
/** Seeds that are run twice, to see whether they give the same log. */
const TWICE = 20

/** The figures, and what did not hold with how to see it again. */
export async function simulated(short: boolean, options: SimOptions = {}): Promise<{ figures: Figure[]; failures: string[] }> {
  const { seeds = short ? SHORT.seeds : FULL.seeds, graphs = short ? SHORT.graphs : FULL.graphs, seed = 1 } = options
  const threads = options.threads ?? (short ? 1 : Math.max(1, availableParallelism()))
  const began = performance.now()
  const shares = Array.from(
    { length: threads },
    (_, at): Share => ({
      seeds: partOf(seed, seeds, at, threads),
      graphs: partOf(seed, graphs, at, threads),
    }),
  )
  const results = await Promise.all(shares.map((share) => (threads === 1 ? workThrough(share) : inThread(share))))
  const seconds = (performance.now() - began) / 1000
  const sum = (of: (result: ShareResult) => number) => results.reduce((total, result) => total + of(result), 0)
  const failures = results.flatMap((result) => result.failures)
  const differing = await differingLogs(seed, Math.min(TWICE, seeds))
  failures.push(
    ...differing.map(
      (one) =>
        `seed ${one}: two runs of it gave different logs (npm run test:faults -- --only simulator --graphs 0 --seeds 1 --seed ${one})`,
    ),
  )
  const hours = sum(({ hours }) => hours)
  const atLeast = (full: number, share: number) => `>= ${Math.floor(full * share)}`
  return {
    failures,
    figures: [
      // Of five paths through each workflow, some end in a tie that nobody can call.
      { name: 'faults.graphs', value: sum(({ cases }) => cases), unit: 'graph x path', target: atLeast(graphs, 4) },
      { name: 'faults.graph_mismatches', value: sum(({ mismatches }) => mismatches), unit: '', target: '0' },
      { name: 'faults.seeds', value: sum((result) => result.seeds), unit: 'seeds', target: atLeast(seeds, 1) },
      { name: 'faults.seed_violations', value: sum(({ violations }) => violations) + differing.length, unit: '', target: '0' },
      { name: 'faults.sim_hours', value: Math.round(hours * 10) / 10, unit: 'h', target: '' },
      { name: 'faults.sim_crashes', value: sum(({ crashes }) => crashes), unit: 'crashes', target: seeds > 20 ? '> 0' : '' },
      { name: 'faults.sim_commits', value: sum(({ commits }) => commits), unit: 'commits', target: '' },
      { name: 'faults.sim_speedup', value: Math.round((hours * 3600) / seconds), unit: 'x', target: '' },
    ],
  }
}

/** The figures alone; what did not hold goes to standard error. */
export async function simFaults(short: boolean, options: SimOptions = {}): Promise<Figure[]> {
  const { figures, failures } = await simulated(short, options)
  for (const failure of failures) console.error(`sim: ${failure}`)
  return figures
}

const partOf = (from: number, count: number, at: number, of: number) => {
  const [begin, end] = [Math.floor((count * at) / of), Math.floor((count * (at + 1)) / of)]
  return { from: from + begin, count: end - begin }
}

function inThread(share: Share): Promise<ShareResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./sim-worker.ts', import.meta.url), { workerData: share })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`a thread of the simulator ended with ${code} before it was through`)))
  })
}

async function differingLogs(from: number, count: number): Promise<number[]> {
  const found: number[] = []
  for (let seed = from; seed < from + count; seed++) {
    const [once, again] = [await simulate(seed), await simulate(seed)]
    if (once.hash !== again.hash) found.push(seed)
  }
  return found
}
