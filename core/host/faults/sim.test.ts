import { expect, it } from 'vitest'
import { simFaults } from './sim.ts'

it('gives the figures of the simulator, from one thread or several alike', async () => {
  const options = { seeds: 12, graphs: 12, seed: 5 }
  const named = (figures: Awaited<ReturnType<typeof simFaults>>) => Object.fromEntries(figures.map(({ name, value }) => [name, value]))
  const { 'faults.sim_speedup': one, ...alone } = named(await simFaults(true, options))
  const { 'faults.sim_speedup': two, ...together } = named(await simFaults(false, { ...options, threads: 2 }))
  expect(alone).toMatchObject({ 'faults.seeds': 12, 'faults.seed_violations': 0, 'faults.graph_mismatches': 0 })
  expect(alone['faults.graphs']).toBeGreaterThan(48)
  expect(together).toEqual(alone)
  expect(Math.min(one ?? 0, two ?? 0)).toBeGreaterThan(1)
})
