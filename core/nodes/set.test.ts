import { describe, expect, it } from 'vitest'
import { originBit } from '../model/values.ts'
import { bench, inputs } from './harness.ts'

const scope = { ...inputs({ email: 'text', employees: 'number' }), read: { kind: 'any' as const } }
const origins = { read: originBit('ai') }
const set = (fields: { name: string; value: string }[]) => bench('set', { fields }, { scope, origins })

describe('set fields', () => {
  it('computes fields, and later ones see earlier ones by the node’s own key', () => {
    const node = set([
      { name: 'small', value: 'lower(input.email)' },
      { name: 'domain', value: 'domainOf(node.small)' },
    ])
    expect(node.codes).toEqual([])
    expect(node.compiled.output).toEqual({ small: { kind: 'text' }, domain: { kind: 'text' } })
    const ran = node.run({ input: { email: 'Ana@ACME.example', employees: 3 } })
    expect(ran.output).toEqual({ small: 'ana@acme.example', domain: 'acme.example' })
    expect(ran.said).toEqual(['small became ana@acme.example.', 'domain became acme.example.'])
  })

  it('gives each field the origins of what it was made from, through earlier fields too', () => {
    const node = set([
      { name: 'guess', value: 'read.label' },
      { name: 'fixed', value: '"EU"' },
      { name: 'both', value: 'text(node.guess) + input.email' },
      { name: 'all', value: 'text(node)' },
    ])
    const ran = node.run({ input: { email: 'a@b.example' }, read: { label: 'x' } })
    expect(ran.origins).toEqual({ guess: ['ai'], fixed: ['rule'], both: ['input', 'ai'], all: ['input', 'rule', 'ai'] })
  })

  it('does not see later fields, itself, or names that are not there', () => {
    const node = set([
      { name: 'first', value: 'node.second' },
      { name: 'second', value: 'node.second' },
      { name: 'third', value: 'input.phone' },
    ])
    expect(node.codes).toEqual(['unknown-name', 'unknown-name', 'unknown-name'])
  })

  it('refuses two fields of one name', () => {
    expect(
      set([
        { name: 'a', value: '1' },
        { name: 'a', value: '2' },
      ]).codes,
    ).toEqual(['duplicate-field'])
  })

  it('fails with the expression’s reason when a value does not fit', () => {
    expect(set([{ name: 'n', value: 'number(input.email)' }]).run({ input: { email: 'none' } }).failure).toMatch(/none/)
  })

  it('reserves the names that reach into JavaScript', () => {
    expect(() => set([{ name: '__proto__', value: '1' }])).toThrow(/reserved/)
  })
})
