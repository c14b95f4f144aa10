import { describe, expect, it } from 'vitest'
import { bench, inputs } from './harness.ts'

describe('a loop guard', () => {
  const guard = (config: object = {}) => bench('loop', { again: 'input.more', most: 2, ...config }, { scope: inputs({ more: 'any' }) })
  it('leads back so often and then says that its limit is reached', () => {
    const { run } = guard()
    const first = run({ input: { more: true } })
    expect([first.port, first.output.count]).toEqual(['again', 1])
    const second = run({ input: { more: true }, node: first.output })
    expect([second.port, second.output.count]).toEqual(['again', 2])
    expect(run({ input: { more: true }, node: second.output }).port).toBe('limit')
  })
  it('goes on as soon as its condition does not hold, and counts anew when it is reached again', () => {
    const { run } = guard()
    const once = run({ input: { more: true } })
    const out = run({ input: { more: false }, node: once.output })
    expect(out.port).toBe('out')
    const again = run({ input: { more: true }, node: out.output })
    expect([again.port, again.output.count]).toEqual(['again', 1])
  })
  it('without a condition goes round its number of times', () => {
    const { run, spec, config } = guard({ again: '' })
    expect(spec.ports(config).map((port) => port.name)).toEqual(['again', 'out'])
    const second = run({ node: run({ node: run({}).output }).output })
    expect(second.port).toBe('out')
  })
})

describe('a wait', () => {
  it('for a date that is none fails with what to do', () => {
    const { run } = bench('wait', { mode: 'date', until: 'input.until' }, { scope: inputs({ until: 'any' }) })
    expect(run({ input: { until: 'soon' } }).failure).toMatch(/must give a date/)
  })
  it('for an event needs a key, at publish and when it runs', () => {
    expect(bench('wait', { mode: 'event' }).codes).toEqual(['missing-event'])
    const { run } = bench('wait', { mode: 'event', event: '{{ input.id }}' }, { scope: inputs({ id: 'text' }) })
    expect(run({ input: { id: ' ' } }).failure).toMatch(/key is empty/)
    expect(run({ input: { id: 'x'.repeat(501) } }).failure).toMatch(/longer than 500/)
  })
})

describe('a for each', () => {
  it('over something that is no list fails and says so', () => {
    const { run } = bench('forEach', { list: 'input.lines' }, { scope: inputs({ lines: 'any' }) })
    expect(run({ input: { lines: 'a,b' } }).failure).toMatch(/gives? a list/)
  })
  it('refuses more items than a run may take steps for', () => {
    const { run } = bench('forEach', { list: 'input.lines' }, { scope: inputs({ lines: 'any' }) })
    expect(run({ input: { lines: Array.from({ length: 40_001 }, () => 0) } }).failure).toMatch(/40001 items; 40000 are the limit/)
  })
})

describe('a parallel', () => {
  it('names two branches of one name, and needs two at least', () => {
    expect(bench('parallel', { branches: [{ name: 'a' }, { name: 'a' }] }).codes).toEqual(['duplicate-branch'])
    expect(() => bench('parallel', { branches: [{ name: 'a' }] })).toThrow(/two branches at least/)
  })
})
