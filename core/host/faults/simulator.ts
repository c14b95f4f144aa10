// The simulator and the reference interpreter as parts of the suite: many seeds of the whole core under faults, the same seed
// twice giving the same log, and random workflows on random paths against an interpreter that knows nothing of the engine.
import { compareGraphs } from '../../engine/sim/compare.ts'
import { simulate } from '../../engine/sim/simulate.ts'
import type { Part } from './part.ts'

/** One seed in so many is run twice. */
const TWICE = 50

export const simulator: Part = {
  name: 'simulator',
  alone: true,
  async run({ count, seed, say }) {
    const seeds = count('seeds', 100_000, 100)
    const failures: string[] = []
    const sums = { hours: 0, crashes: 0, runs: 0, effects: 0 }
    for (let at = 0; at < seeds; at++) {
      const found = await simulate(seed + at)
      for (const violation of found.violations)
        failures.push(`seed ${found.seed}: ${violation} (repeat with --only simulator --seeds 1 --graphs 1 --seed ${found.seed})`)
      sums.hours += found.hours
      sums.crashes += found.crashes
      sums.runs += found.runs
      sums.effects += found.effects
      if (at % TWICE === 0 && (await simulate(seed + at)).hash !== found.hash)
        failures.push(`seed ${found.seed} gives another log the second time`)
      if ((at + 1) % 5000 === 0) say(`${at + 1} seeds, ${failures.length} failures`)
    }
    const violations = failures.length
    const compared = compareGraphs(count('graphs', 10_000, 200), seed)
    for (const { seed: one, what } of compared.mismatches)
      failures.push(`graph ${one}: ${what} (repeat with --only simulator --seeds 1 --graphs 1 --seed ${one})`)
    return {
      failures,
      figures: [
        { name: 'faults.seeds', value: seeds, unit: 'seeds', target: '> 0' },
        { name: 'faults.seed_violations', value: violations, unit: 'violations', target: '0' },
        { name: 'faults.simulated_hours', value: Math.round(sums.hours), unit: 'hours', target: '' },
        { name: 'faults.simulated_crashes', value: sums.crashes, unit: 'crashes', target: '> 0' },
        { name: 'faults.simulated_runs', value: sums.runs, unit: 'runs', target: '' },
        { name: 'faults.graphs', value: compared.graphs, unit: 'graphs', target: '> 0' },
        { name: 'faults.graph_cases', value: compared.cases, unit: 'paths', target: '> 0' },
        { name: 'faults.graph_mismatches', value: compared.mismatches.length, unit: 'mismatches', target: '0' },
        {
          name: 'faults.graph_edges_passed',
          value: Math.round((1000 * compared.passed) / Math.max(1, compared.edges)) / 10,
          unit: '% of edges',
          target: '',
        },
      ],
    }
  },
}
