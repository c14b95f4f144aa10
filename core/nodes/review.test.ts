import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Answer, ReviewVerdict } from '../model/record.ts'
import { type JsonRecord, originBit } from '../model/values.ts'
import { bench, inputs, NOW } from './harness.ts'

const scope = { ...inputs({ customer: 'text', amount: 'number' }), read: { kind: 'any' as const } }
const fields = [
  { name: 'customer', value: 'input.customer' },
  { name: 'amount', title: 'Amount', type: 'number', value: 'input.amount', editable: true },
  { name: 'intent', value: 'read.label', editable: true },
]
const config = { question: 'Refund {{input.customer}}?', why: 'It was read with {{read.confidence}}.', group: 'Billing', fields, hours: 2 }
const node = bench('review', config, { scope, origins: { read: originBit('ai') } })
const record = { input: { customer: 'Ana', amount: 50 }, read: { label: 'refund', confidence: 0.7 } }
const answer = (verdict: ReviewVerdict, changes: JsonRecord = {}): Answer => ({
  kind: 'review',
  verdict,
  by: 'Mara',
  reason: '',
  changes,
  shown: 'h',
})
const decide = (verdict: ReviewVerdict, changes: JsonRecord = {}) => node.run(record, [answer(verdict, changes)])

describe('a review', () => {
  it('asks a person with what is to be seen, why, and until when', () => {
    expect(node.codes).toEqual([])
    const { outcome, said, clause } = node.run(record)
    expect(outcome).toEqual({
      kind: 'ask',
      command: {
        kind: 'review',
        question: {
          ...{ title: 'Refund Ana?', ask: 'Refund Ana?', why: 'It was read with 0.7.', group: 'Billing', dueAt: NOW + 7_200_000 },
          fields: [
            { name: 'customer', title: 'customer', type: 'text', editable: false, value: 'Ana' },
            { name: 'amount', title: 'Amount', type: 'number', editable: true, value: 50 },
            { name: 'intent', title: 'intent', type: 'text', editable: true, value: 'refund' },
          ],
          ...{ approveTitle: 'Approve', declineTitle: 'Decline' },
        },
      },
    })
    expect(said).toEqual(['A person of Billing is asked to decide.'])
    expect(clause).toBe('left waiting for a person of Billing')
  })

  it('goes on as approved with the values as shown, which keep their origins', () => {
    const ran = decide('approve')
    expect(ran).toMatchObject({
      port: 'approved',
      output: { verdict: 'approve', by: 'Mara', customer: 'Ana', amount: 50, intent: 'refund' },
    })
    expect(ran.origins).toMatchObject({ verdict: ['human'], customer: ['input'], intent: ['ai'] })
    expect(ran.said).toEqual(['Mara approved it.'])
  })

  it('takes changes as the person’s, and what was sent back unchanged as what it was', () => {
    const ran = decide('change', { amount: 40, intent: 'refund' })
    expect(ran).toMatchObject({ port: 'approved', output: { amount: 40 }, origins: { amount: ['human'], intent: ['ai'] } })
    expect(ran.said).toEqual(['Mara approved it with changes.', 'Changed: Amount to 40 and intent to refund.'])
  })

  it('leaves by declined', () => {
    expect(decide('decline')).toMatchObject({ port: 'declined', clause: 'declined by Mara' })
  })

  it.each([
    ['a field that may not be changed', 'change', { customer: 'Bo' }],
    ['a field that was not shown', 'change', { owner: 'Bo' }],
    ['a value of the wrong type', 'change', { amount: '40' }],
    ['changes under another verdict', 'approve', { amount: 40 }],
  ] as const)('fails on %s', (_, verdict, changes) => {
    expect(decide(verdict, changes).outcome).toMatchObject({ kind: 'failed', failure: { code: 'bad-change' } })
  })

  it('approves nothing that is not a decision', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (verdict, changes) => {
        const odd = { kind: 'review', verdict, by: 'x', reason: '', changes, shown: '' } as Answer
        const fine = typeof verdict === 'string' && ['approve', 'change', 'decline'].includes(verdict)
        if (!fine) expect(node.run(record, [odd]).outcome.kind).toBe('failed')
      }),
    )
    const inAList = { ...answer('approve'), verdict: ['approve'] } as unknown as Answer
    expect(node.run(record, [inAList]).outcome.kind).toBe('failed')
    expect(node.run(record, [{ kind: 'task', task: 3 }]).outcome.kind).toBe('failed')
  })

  it('does not ask about a value of the wrong type', () => {
    expect(node.run({ ...record, input: { customer: 'Ana', amount: 'fifty' } }).outcome.kind).toBe('failed')
    expect(node.run({ ...record, input: { customer: 'Ana', amount: null } }).outcome.kind).toBe('ask')
  })

  it('refuses fields named like its own, and a review without a question', () => {
    const taken = [{ name: 'verdict', value: '"x"' }]
    expect(bench('review', { question: '?', fields: taken }).codes).toEqual(['duplicate-field'])
    expect(bench('review', {}).codes).toEqual(['missing-question'])
  })
})
