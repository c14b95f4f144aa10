import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bench, inputs } from './harness.ts'

const scope = inputs({ employees: 'number', demo: 'boolean', eu: 'boolean', odd: 'any' })
const factors = [
  { title: 'size', when: 'input.employees >= 200.0', points: 30 },
  { title: 'demo request', when: 'input.demo', points: 40 },
  { title: 'EU', when: 'input.eu', points: 12 },
]
const card = (more = {}) => bench('scoreCard', { card: 'Lead score', factors, ...more }, { scope })

describe('a score card', () => {
  it('logs the points of every factor', () => {
    const ran = card().run({ input: { employees: 400, demo: true, eu: false } })
    expect(ran.output).toEqual({ score: 70, factors: ['size', 'demo request'] })
    expect(ran.decision).toEqual({ kind: 'score', total: 70, points: [30, 40, 0], of: [] })
    expect(ran.clause).toBe('scored 70 (size +30, demo request +40)')
    expect(ran.said).toEqual(['Lead score gave 70 points (size +30, demo request +40).', 'No points for EU (+12).'])
  })

  it('stays within its bounds and says so', () => {
    const ran = card({ base: 10, max: 60 }).run({ input: { employees: 400, demo: true, eu: true } })
    expect(ran.output.score).toBe(60)
    expect(ran.said).toEqual([
      'Lead score gave 60 points (base +10, size +30, demo request +40, EU +12).',
      'The card never gives more than 60.',
    ])
  })

  it('adds without the dust of binary fractions', () => {
    const small = [0.1, 0.7].map((points, at) => ({ title: `f${at}`, when: 'true', points }))
    expect(bench('scoreCard', { factors: small }).run().output.score).toBe(0.8)
  })

  it('names a factor that held without points', () => {
    const free = [{ title: 'known', when: 'true', points: 0 }]
    expect(bench('scoreCard', { factors: free }).run().output.factors).toEqual(['known'])
  })

  it('fails on a factor that is neither yes nor no', () => {
    const odd = bench('scoreCard', { factors: [{ title: 'odd', when: 'input.odd', points: 5 }] }, { scope })
    expect(odd.run({ input: { odd: 'yes' } }).failure).toMatch(/input\.odd/)
  })

  it('refuses a least above the most, and warns of an empty card', () => {
    expect(card({ min: 5, max: 1 }).codes).toEqual(['bad-range'])
    expect(bench('scoreCard', {}).problems).toMatchObject([{ code: 'no-factors', severity: 'warning' }])
  })

  it('gives the sum of what held, bounded, whatever the points', () => {
    const row = fc.record({ holds: fc.boolean(), points: fc.integer({ min: -1000, max: 1000 }) })
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 12 }),
        fc.integer({ min: -500, max: 0 }),
        fc.integer({ min: 1, max: 500 }),
        (rows, min, max) => {
          const made = rows.map(({ holds, points }, at) => ({ title: `f${at}`, when: String(holds), points }))
          const { output } = bench('scoreCard', { factors: made, min, max }).run()
          const sum = rows.reduce((so, { holds, points }) => so + (holds ? points : 0), 0)
          expect(output.score).toBe(Math.min(max, Math.max(min, sum)))
        },
      ),
      { numRuns: 100 },
    )
  })
})
