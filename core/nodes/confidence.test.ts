import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PinnedDocument } from '../model/documents.ts'
import type { Json } from '../model/values.ts'
import { bench } from './harness.ts'

const thresholds = (high: number, medium: number): PinnedDocument => ({
  ...{ kind: 'thresholds', name: 'Cuts', version: 3 },
  body: { high, medium, note: '' },
})
const scope = { read: { kind: 'any' as const } }
const gate = (high = 0.86, medium = 0.6) =>
  bench('confidence', { value: 'read.confidence', thresholds: 'Cuts' }, { scope, documents: [thresholds(high, medium)] })
const route = (confidence: unknown) => gate().run({ read: { confidence: confidence as Json } })

describe('a confidence gate', () => {
  it.each([
    [1, 'high'],
    [0.86, 'high'],
    [0.86 - Number.EPSILON / 2, 'medium'],
    [0.86 + Number.EPSILON, 'high'],
    [0.6, 'medium'],
    [0.6 - Number.EPSILON / 2, 'low'],
    [0, 'low'],
    [-0, 'low'],
  ])('sends %d out by %s', (confidence, port) => {
    expect(route(confidence)).toMatchObject({
      port,
      output: { band: port, value: confidence === 0 ? 0 : confidence },
      decision: { valid: true },
    })
  })

  it.each([['0.9'], [[0.9]], [true], [null], [Number.NaN], [Infinity], [1.0000001], [-0.1], [{ value: 1 }], ['high'], [2], ['']])(
    'sends %j out by low and keeps it from going onward',
    (confidence) => {
      const ran = route(confidence)
      expect(ran).toMatchObject({ port: 'low', output: { band: 'low', value: null }, decision: { valid: false } })
      expect(ran.clause).toBe('treated as low, without a usable confidence')
    },
  )

  it('sends a value that is not there, or that cannot be worked out, out by low', () => {
    expect(gate().run({ read: {} })).toMatchObject({ port: 'low', decision: { valid: false } })
    expect(gate().run({})).toMatchObject({ port: 'low', decision: { valid: false } })
  })

  it('lets no value of any kind out by high or medium unless it is a number in its band', () => {
    const hostile = fc.oneof(fc.anything(), fc.double(), fc.double({ min: 0, max: 1 }), fc.constantFrom('1', '0.99', [1], true))
    fc.assert(
      fc.property(hostile, (confidence) => {
        const { port, decision } = route(confidence)
        const real = typeof confidence === 'number' && confidence >= 0 && confidence <= 1 ? confidence : null
        expect(port).toBe(real === null || real < 0.6 ? 'low' : real < 0.86 ? 'medium' : 'high')
        expect(decision).toMatchObject({ valid: real !== null })
        expect(JSON.stringify(decision).length).toBeLessThan(2000)
      }),
      { numRuns: 2000 },
    )
  })

  it('lets nothing through on thresholds that are missing, reversed or out of range', () => {
    for (const [high, medium] of [
      [0.5, 0.9],
      [2, 0.5],
      [Number.NaN, 0.1],
      [0.5, -1],
    ] as const) {
      const bad = gate(high, medium)
      expect(bad.codes).toEqual(['bad-thresholds'])
      expect(bad.run({ read: { confidence: 1 } }).port).toBe('low')
    }
    const without = bench('confidence', { value: 'read.confidence', thresholds: 'Cuts' }, { scope })
    expect(without.codes).toEqual(['missing-document'])
    expect(without.run({ read: { confidence: 1 } }).port).toBe('low')
  })

  it('refuses a high band that reaches down to where texts unlike the examples may come', () => {
    expect(gate(0.6, 0.5).codes).toEqual(['high-too-low'])
    expect(gate(0.61, 0.5).codes).toEqual([])
  })

  it('says where it would have gone', () => {
    expect(route(0.93).said).toEqual([
      'Confidence 93 % is at least 86 %, so nobody had to look.',
      'It would have gone to a person below 86 %.',
    ])
    expect(route(0.7).said[1]).toBe('It would have gone on by itself from 86 % on, and fallen back below 60 %.')
    expect(route(0.1).said[1]).toBe('A person would have been asked from 60 % on.')
    expect(route(0.93).clause).toBe('rated high (93 %)')
  })

  it('refuses an expression that can give no number', () => {
    const text = bench('confidence', { value: '"high"', thresholds: 'Cuts' }, { documents: [thresholds(0.9, 0.5)] })
    expect(text.codes).toEqual(['wrong-type'])
  })
})
