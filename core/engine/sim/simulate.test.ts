import { describe, expect, it } from 'vitest'
import { simulate } from './simulate.ts'

describe('the simulated engine', () => {
  it('keeps its promises under drawn faults, crashes and people', async () => {
    const sum = { crashes: 0, commits: 0, effects: 0 }
    for (let seed = 1; seed <= 60; seed++) {
      const { violations, crashes, commits, effects } = await simulate(seed)
      expect(violations, `seed ${seed}`).toEqual([])
      sum.crashes += crashes
      sum.commits += commits
      sum.effects += effects
    }
    expect(sum.crashes).toBeGreaterThan(20)
    expect(sum.commits).toBeGreaterThan(500)
    expect(sum.effects).toBeGreaterThan(100)
  })

  it('gives the same log for the same seed, line by line', async () => {
    for (const seed of [3, 14, 39]) {
      const [once, again]: [string[], string[]] = [[], []]
      const first = await simulate(seed, (line) => once.push(line))
      const second = await simulate(seed, (line) => again.push(line))
      expect(once.length).toBeGreaterThan(20)
      expect(again).toEqual(once)
      expect(second.hash).toBe(first.hash)
    }
  })
})
