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

  it('gives the same log wherever on earth it runs', async () => {
    const before = process.env.TZ
    const hashes = new Set<string>()
    try {
      for (const zone of ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia']) {
        process.env.TZ = zone
        hashes.add((await Promise.all([5, 7, 11].map(async (seed) => (await simulate(seed)).hash))).join())
      }
    } finally {
      if (before === undefined) delete process.env.TZ
      else process.env.TZ = before
    }
    expect(hashes.size).toBe(1)
  })
})
