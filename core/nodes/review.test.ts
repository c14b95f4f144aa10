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
const answer = (verdict: ReviewVerdict, changes: JsonRecord = {}): Extract<Answer, { kind: 'review' }> => ({
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

  it('asks for nothing more than it did before, unless it is told to', () => {
    const { outcome } = bench('review', { question: '?', group: 'G', hours: 1 }).run()
    const plain = ['title', 'ask', 'why', 'group', 'dueAt', 'fields', 'approveTitle', 'declineTitle']
    expect(outcome).toMatchObject({ command: { question: expect.anything() } })
    if (outcome.kind === 'ask' && outcome.command.kind === 'review') expect(Object.keys(outcome.command.question)).toEqual(plain)
  })

  it('says whom it asks, what it demands and when what happens', () => {
    const all = {
      ...{ question: 'Pay?', assignee: ' {{ input.customer }} ', group: 'Billing', hours: 8, remindHours: 2, atDeadline: 'expire' },
      ...{
        escalateTo: 'Boss',
        escalateHours: 4,
        twoPeople: true,
        noSelfApproval: true,
        requestedBy: 'input.customer',
        reasonRequired: 'always',
      },
    }
    const asked = bench('review', all, { scope })
    expect([asked.codes, asked.spec.ports(asked.config).map((port) => port.name)]).toEqual([[], ['approved', 'declined', 'expired']])
    const HOUR = 3_600_000
    expect(asked.run(record).outcome).toMatchObject({
      command: {
        question: {
          ...{ assignee: 'Ana', dueAt: NOW + 8 * HOUR, remindAt: NOW + 6 * HOUR, escalate: { at: NOW + 4 * HOUR, to: 'Boss' } },
          ...{ atDeadline: 'expire', twoPeople: true, noSelfApproval: true, requestedBy: 'Ana', reasonRequired: 'always' },
        },
      },
    })
    expect(asked.run({ ...record, input: { customer: '', amount: 1 } }).outcome).not.toHaveProperty('command.question.assignee')
    expect(asked.run({ ...record, input: { customer: 'x'.repeat(201), amount: 1 } }).failure).toContain('too long')
    expect(asked.spec.line(asked.config)).toBe('A person worked out, two people, within 8 h')
  })

  it.each([
    ['a reminder without a deadline', { remindHours: 1 }, 'no-deadline'],
    ['a reminder before it is asked', { hours: 2, remindHours: 2 }, 'early-reminder'],
    ['something at a deadline that is not there', { atDeadline: 'decline' }, 'no-deadline'],
    ['handing on to nobody', { escalateHours: 2 }, 'half-escalation'],
    ['handing on at no time', { escalateTo: 'Bo' }, 'half-escalation'],
    ['handing on when it is closed', { hours: 2, atDeadline: 'expire', escalateTo: 'Bo', escalateHours: 2 }, 'late-escalation'],
    ['a requester whom nothing keeps from approving', { requestedBy: '"Bo"' }, 'unused-requester'],
    ['a requester who is a number', { noSelfApproval: true, requestedBy: '3' }, 'wrong-type'],
  ])('is told of %s', (_, more, code) => {
    expect(bench('review', { question: '?', ...more }).codes).toEqual([code])
  })

  it('leaves by a way of its own, or as declined, when its deadline answers it', () => {
    const late = (verdict: 'expired' | 'decline') => node.run(record, [{ ...answer('decline'), verdict, by: 'deadline' }])
    expect(late('expired')).toMatchObject({ port: 'expired', clause: 'left undecided until its deadline', origins: { verdict: ['rule'] } })
    expect(late('decline')).toMatchObject({ port: 'declined', clause: 'declined by its deadline', origins: { by: ['rule'] } })
  })

  it('tells of two people, of whom each stood in for, and of whom it was handed on to', () => {
    const ran = node.run(record, [
      {
        ...answer('change', { amount: 40 }),
        ...{ reason: 'fine', for: { person: 'Eve', because: 'away' }, escalated: { to: 'Boss', at: NOW } },
        votes: [{ by: 'Bo', verdict: 'change', reason: '', for: { person: 'Zed', because: 'unlisted' } }],
      },
    ])
    expect(ran.clause).toBe('changed and approved by Bo and Mara')
    expect(ran.said).toEqual([
      'Nobody had decided in time, so it was handed on to Boss.',
      'Bo changed it and approved it first for Zed, who is not in the list of people.',
      'Mara approved it as the second person for Eve, who is away: “fine”.',
      'Changed: Amount to 40.',
    ])
  })

  it('says who is waited for', () => {
    const waiting = (more: object) => bench('review', { question: '?', group: 'Billing', ...more }, { scope }).run(record).said
    expect(waiting({ twoPeople: true })).toEqual(['Two people of Billing are asked to decide.'])
    expect(waiting({ assignee: 'Ana' })).toEqual(['Ana is asked to decide.'])
    expect(waiting({ assignee: 'Ana', twoPeople: true })).toEqual(['Ana and a second person of Billing are asked to decide.'])
    expect(waiting({ assignee: '{{ input.customer }}' })).toEqual(['A person of Billing is asked to decide.'])
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
