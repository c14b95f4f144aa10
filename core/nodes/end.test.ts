import { describe, expect, it } from 'vitest'
import { bench, inputs } from './harness.ts'

describe('an end', () => {
  const scope = inputs({ owner: 'text' })

  it('ends the run in its outcome with its result', () => {
    const end = bench('end', { outcome: 'assigned', fields: [{ name: 'owner', value: 'input.owner' }] }, { scope })
    const ran = end.run({ input: { owner: 'Mara' } })
    expect(ran.outcome).toMatchObject({ kind: 'end', outcome: 'assigned', output: ['Mara'] })
    expect(ran.origins).toEqual({ owner: ['input'] })
    expect(ran.said).toEqual(['The run ended as assigned.', 'Its result: owner is Mara.'])
    expect(ran.clause).toBe('ended as assigned')
  })

  it('has no way on, and a name that can be read', () => {
    expect(bench('end', {}).spec.ports({})).toEqual([])
    expect(() => bench('end', { outcome: '  ' })).toThrow(/name/)
  })
})
