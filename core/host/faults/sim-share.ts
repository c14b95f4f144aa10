// One share of the simulator's seeds and of the drawn workflows, worked through in one thread.
import { compareGraphs } from '../../engine/sim/compare.ts'
import { simulate } from '../../engine/sim/simulate.ts'

export type Share = { seeds: { from: number; count: number }; graphs: { from: number; count: number } }
export type ShareResult = {
  cases: number
  mismatches: number
  seeds: number
  violations: number
  hours: number
  crashes: number
  commits: number
  /** What did not hold, each with how to see it again. */
  failures: string[]
}

/** Failures that are told of one by one. */
const MOST_TOLD = 20

export async function workThrough({ seeds, graphs }: Share): Promise<ShareResult> {
  const compared = compareGraphs(graphs.count, graphs.from)
  const result: ShareResult = {
    ...{ cases: compared.cases, mismatches: compared.mismatches.length, seeds: 0, violations: 0, hours: 0, crashes: 0, commits: 0 },
    failures: compared.mismatches.map(
      ({ seed, what }) => `graph ${seed}: ${what} (npm run test:faults -- --only simulator --graphs 1 --seeds 0 --seed ${seed})`,
    ),
  }
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed++) {
    const { violations, hours, crashes, commits } = await simulate(seed)
    result.seeds++
    result.violations += violations.length
    result.hours += hours
    result.crashes += crashes
    result.commits += commits
    for (const what of violations)
      result.failures.push(`seed ${seed}: ${what} (npm run test:faults -- --only simulator --graphs 0 --seeds 1 --seed ${seed})`)
  }
  result.failures.splice(MOST_TOLD)
  return result
}
