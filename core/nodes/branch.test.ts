import { describe, expect, it } from 'vitest'
import { bench, inputs } from './harness.ts'

const scope = inputs({ country: 'text', employees: 'number', note: 'any' })
const branches = [
  { name: 'big', title: 'Big', when: 'input.employees >= 1000.0 && input.country == "DE"' },
  { name: 'german', when: 'input.country == "DE"' },
]
const node = bench('branch', { branches }, { scope, title: 'Where from?' })

describe('a branch', () => {
  it('takes the first condition that holds, and says what the nearest other asks for', () => {
    const ran = node.run({ input: { country: 'DE', employees: 40 } })
    expect(ran).toMatchObject({ port: 'german', output: { branch: 'german' }, decision: { hit: 1, near: { row: 0, miss: [0] } } })
    expect(ran.said).toEqual([
      'It went the way “german” because input.country == "DE" held.',
      'It did not go the way “Big”, which asks for input.employees >= 1000.0 && input.country == "DE".',
    ])
  })

  it('goes on otherwise when none holds; the near miss has the fewest failing parts', () => {
    const ran = node.run({ input: { country: 'FR', employees: 40 } })
    expect(ran).toMatchObject({ port: 'otherwise', decision: { hit: null, near: { row: 1, miss: [0] } } })
    expect(ran.said[0]).toBe('None of the conditions of “Where from?” held, so it went on otherwise.')
  })

  it('fails when a condition gives neither yes nor no', () => {
    const odd = bench('branch', { branches: [{ name: 'a', when: 'input.note' }] }, { scope })
    for (const note of ['yes', 1, null, [true]]) expect(odd.run({ input: { note } }).outcome.kind).toBe('failed')
    expect(odd.run({ input: { note: true } }).port).toBe('a')
  })

  it('counts a part that its guard keeps from being worked out as failing', () => {
    const guarded = bench('branch', { branches: [{ name: 'a', when: 'input.note != null && input.note > 3.0' }] }, { scope })
    expect(guarded.run({ input: { note: null } }).decision).toMatchObject({ near: { row: 0, miss: [0, 1] } })
  })

  it('refuses port names that are taken, and tells a broken condition once', () => {
    const taken = [
      { name: 'otherwise', when: 'true' },
      { name: 'error', when: 'true' },
      { name: 'x', when: 'nowhere.a && nowhere.b' },
    ]
    expect(bench('branch', { branches: taken }, { scope }).codes).toEqual([
      ...['duplicate-port', 'duplicate-port', 'unknown-name', 'unknown-name'],
    ])
  })
})
