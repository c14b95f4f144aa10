import { describe, expect, it } from 'vitest'
import { bench, inputs } from './harness.ts'

const company = { name: 'company', type: 'text', required: true }
const scope = inputs({ company: 'text', employees: 'number' })

describe('a start', () => {
  it('calls the run by its subject', () => {
    const start = bench('start', { fields: [company], subject: '"Lead " + input.company', key: 'input.company' }, { scope })
    expect(start.codes).toEqual([])
    const ran = start.run({ input: { company: 'ACME' } })
    expect(ran).toMatchObject({
      port: 'out',
      output: { subject: 'Lead ACME' },
      origins: { subject: ['input'] },
      said: ['Lead ACME arrived.'],
    })
  })

  it('starts without a subject', () => {
    expect(bench('start', {}).run()).toMatchObject({ output: { subject: '' }, said: ['The run was started.'] })
  })

  it('refuses a subject that is no text, and a key that could not tell runs apart', () => {
    const start = bench('start', { fields: [company], subject: 'input.employees', key: 'input.employees > 3.0' }, { scope })
    expect(start.problems.map((problem) => [problem.code, problem.field])).toEqual([
      ['wrong-type', 'key'],
      ['wrong-type', 'subject'],
    ])
  })

  it('works the key out from the input alone, because there is no run yet', () => {
    const start = bench('start', { fields: [company], key: 'settings.name' }, { scope: { ...scope, settings: { kind: 'any' } } })
    expect(start.codes).toEqual(['unknown-name'])
  })

  it('refuses names that stand twice or reach into JavaScript', () => {
    const fields = [company, company, { name: '__proto__' }, { name: 'constructor' }]
    expect(bench('start', { fields }).codes).toEqual(['duplicate-field', 'forbidden-name', 'forbidden-name'])
  })
})
