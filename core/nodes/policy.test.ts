import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PinnedDocument, Policy } from '../model/documents.ts'
import type { Json } from '../model/values.ts'
import { bench, inputs } from './harness.ts'

const body: Policy = {
  about: '',
  inputs: [
    { name: 'tier', title: 'tier', type: 'text', required: true },
    { name: 'amount', type: 'number', required: false },
  ],
  clauses: [
    { name: 'small sums', when: 'amount < 100.0', verdict: 'allow', because: 'nothing much can happen' },
    { name: 'ask when gold', when: 'tier == "gold" && amount >= 50.0', verdict: 'ask', because: '' },
    { name: 'never for blocked', when: 'tier == "blocked"', verdict: 'deny', because: '' },
  ],
  otherwise: 'ask',
}
const document = (more: Partial<Policy> = {}): PinnedDocument => ({
  kind: 'policy',
  name: 'Customer mail',
  version: 4,
  body: { ...body, ...more },
})
const scope = inputs({ tier: 'text', amount: 'any' })
const told = [
  { name: 'tier', value: 'input.tier' },
  { name: 'amount', value: 'input.amount' },
]
const gate = (more: Partial<Policy> = {}, list = told) =>
  bench('policy', { policy: 'Customer mail', inputs: list }, { scope, documents: [document(more)] })
const decide = (tier: Json, amount: Json, more: Partial<Policy> = {}) => gate(more).run({ input: { tier, amount } })

describe('a policy', () => {
  it('allows by a clause that matches and names the closest that did not', () => {
    const ran = decide('standard', 60)
    expect(ran).toMatchObject({ port: 'allowed', output: { verdict: 'allow', clause: 'small sums' } })
    expect(ran.decision).toMatchObject({ hit: 0, matched: [0], near: { row: 1, miss: [0] }, of: ['standard', 60], error: null })
    expect(ran.clause).toBe('allowed by policy Customer mail v4')
    expect(ran.said).toEqual([
      'The policy Customer mail v4 allowed it because clause “small sums” matched: nothing much can happen.',
      'It was told: tier is standard and amount is 60.',
      'Closest clause that did not match: “ask when gold”, which asks for tier == "gold" && amount >= 50.0.',
    ])
  })

  it('lets the strictest clause win', () => {
    expect(decide('gold', 60)).toMatchObject({ port: 'ask', decision: { hit: 1, matched: [0, 1] } })
    expect(decide('blocked', 60)).toMatchObject({ port: 'denied', decision: { hit: 2, matched: [0, 2] } })
  })

  it('does what holds otherwise when no clause matches', () => {
    expect(decide('standard', 500)).toMatchObject({ port: 'ask', output: { clause: '' }, decision: { hit: null } })
    expect(decide('standard', 500, { otherwise: 'deny' }).port).toBe('denied')
    expect(decide('standard', 500).said[0]).toBe('The policy Customer mail v4 asks a person because no clause matched.')
  })

  it.each([['60'], [[60]], [true], [null], [{ sum: 60 }]])('never allows on an amount of %j', (amount) => {
    const ran = decide('standard', amount)
    expect(ran).toMatchObject({ port: 'ask', output: { verdict: 'ask', clause: '' } })
    expect(ran.decision).toMatchObject({ error: expect.any(String) })
    expect(ran.said[0]).toMatch(/^The policy Customer mail v4 asks a person because it could not be decided: /)
    expect(decide('standard', amount, { otherwise: 'deny' }).port).toBe('denied')
  })

  it('denies all the same when something could not be decided', () => {
    const ran = decide('blocked', 'much')
    expect(ran).toMatchObject({ port: 'denied', output: { clause: 'never for blocked' } })
    expect(ran.said[0]).toMatch(/matched, and not everything could be decided: /)
  })

  it('asks when a required input is missing or its expression fails', () => {
    expect(decide(null, 60).decision).toMatchObject({ verdict: 'ask', error: '“tier” is missing.' })
    expect(gate().run({ input: {} })).toMatchObject({ port: 'ask' })
    expect(gate().run({})).toMatchObject({ port: 'ask' })
  })

  it('takes a clause that is neither yes nor no for an error', () => {
    const clauses = [{ name: 'odd', when: 'tier', verdict: 'allow' as const, because: '' }]
    expect(gate({ clauses }).codes).toEqual(['wrong-type'])
    expect(decide('x', 1, { clauses }).port).toBe('ask')
  })

  it('never allows a hostile value, and never throws', () => {
    const clauses = [{ name: 'all known', when: 'amount >= 0.0', verdict: 'allow' as const, because: '' }]
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.constantFrom('ask' as const, 'deny' as const), (tier, amount, otherwise) => {
        const ran = decide(tier as Json, amount as Json, { clauses, otherwise })
        const proper = typeof tier === 'string' && typeof amount === 'number' && amount >= 0 && Number.isFinite(amount)
        expect(ran.port === 'allowed').toBe(proper)
        if (!proper) expect(ran.port).toBe(otherwise === 'ask' ? 'ask' : 'denied')
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a policy node with mistakes', () => {
  it('names inputs that are missing, unknown, told twice or of the wrong type', () => {
    const list = [
      { name: 'amount', value: 'input.tier' },
      { name: 'colour', value: '"red"' },
      { name: 'colour', value: '"blue"' },
    ]
    expect(gate({}, list).codes).toEqual(['unknown-input', 'duplicate-input', 'missing-input', 'wrong-type'])
  })

  it('compiles clauses over the policy’s own inputs only', () => {
    expect(gate({ clauses: [{ name: 'sly', when: 'input.tier == "gold"', verdict: 'allow', because: '' }] }).codes).toEqual([
      'unknown-name',
    ])
  })

  it('lets nothing through while its policy is missing', () => {
    const without = bench('policy', { policy: 'Gone', inputs: told }, { scope })
    expect(without.codes).toEqual(['missing-document'])
    expect(without.run({ input: { tier: 'x', amount: 1 } }).port).toBe('denied')
  })
})
