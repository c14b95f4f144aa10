// The simulator and the reference interpreter as parts of the suite: many seeds of the whole core under faults, the same seed
// twice giving the same log, and random workflows on random paths against an interpreter that knows nothing of the engine.
import type { Part } from './part.ts'
import { FULL, SHORT, simulated } from './sim.ts'

export const simulator: Part = {
  name: 'simulator',
  alone: true,
  run: ({ short, count, seed }) =>
    simulated(short, { seed, seeds: count('seeds', FULL.seeds, SHORT.seeds), graphs: count('graphs', FULL.graphs, SHORT.graphs) }),
}
