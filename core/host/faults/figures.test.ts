import { describe, expect, it } from 'vitest'
import { isMet, quantile } from './figures.ts'

const figure = (value: number, target: string) => ({ name: 'faults.x', value, unit: 'runs', target })

describe('a figure', () => {
  it('is held to its target: a number, or a bound', () => {
    expect([isMet(figure(0, '0')), isMet(figure(1, '0'))]).toEqual([true, false])
    expect([isMet(figure(8, '>= 8')), isMet(figure(7, '>= 8'))]).toEqual([true, false])
    expect([isMet(figure(1, '> 0')), isMet(figure(0, '> 0'))]).toEqual([true, false])
    expect([isMet(figure(2999, '< 3000')), isMet(figure(3000, '< 3000'))]).toEqual([true, false])
  })
  it('that nothing is asked of is met, and one with a target nobody can read is not', () => {
    expect([isMet(figure(5, '')), isMet(figure(5, 'many'))]).toEqual([true, false])
  })
  it('of many is the number below which that share of them lie', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at)
    expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile([], 0.5)]).toEqual([50, 99, 0])
  })
})
