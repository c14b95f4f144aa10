import { describe, expect, it, vi } from 'vitest'
import { saveDocument } from '../api/documents.ts'
import type { NamedDocument } from '../model/documents.ts'
import { ownWorkspace } from '../storage/workspace.ts'
import { ask, auditKinds, decide, HOUR, openReview, refusal, reviewFlow, stopClock, told } from './test-reviews.ts'
import { endNode, graphOf, openTestHost, publish, startNode, type TestHost } from './test-workspace.ts'

const hold = (otherwise: 'ask' | 'deny'): NamedDocument => ({
  ...{ kind: 'policy', name: 'Paying' },
  body: { about: '', inputs: [{ name: 'amount', type: 'number', required: false }], clauses: [], otherwise },
})

type Cell = {
  name: string
  config?: Parameters<typeof reviewFlow>[1]
  /** Prepares a review and gives the decision that must be refused. */
  attack(host: TestHost, run: number): Promise<unknown>
  code: string
  says: RegExp
  /** How the run stands after it. */
  leaves?: string
  /** No review that there is was named, so there is nothing to write the refusal to. */
  unaudited?: boolean
}
const approve = { verdict: 'approve' as const, by: 'Ana' }
const cells: Cell[] = [
  {
    name: 'a decision that is sent a second time',
    attack: async (host, run) => {
      const { id, shown } = await openReview(host, run)
      await host.ask('reviews.decide', { id, shown, ...approve })
      return host.ask('reviews.decide', { id, shown, ...approve })
    },
    ...{ code: 'conflict', says: /already decided by Ana/, leaves: 'ended' },
  },
  {
    name: 'what another run showed, although it looks the same',
    attack: async (host, run) => {
      const other = await openReview(host, await ask(host, { planId: 1 }))
      const { id, question } = await openReview(host, run)
      expect(other.question.fields).toEqual(question.fields)
      return host.ask('reviews.decide', { id, shown: other.shown, ...approve })
    },
    ...{ code: 'conflict', says: /not what the review holds now/ },
  },
  {
    name: 'what was shown before somebody changed it',
    config: { twoPeople: true },
    attack: async (host, run) => {
      const { id, shown } = await openReview(host, run)
      await host.ask('reviews.decide', { id, shown, verdict: 'change', changes: { amount: 9000 }, by: 'Bo' })
      return host.ask('reviews.decide', { id, shown, ...approve })
    },
    ...{ code: 'conflict', says: /not what the review holds now/ },
  },
  {
    name: 'the second of two people at the same moment',
    attack: async (host, run) => {
      const { id, shown } = await openReview(host, run)
      const [first, second] = await Promise.allSettled(
        ['Ana', 'Bo'].map((by) => host.ask('reviews.decide', { id, shown, verdict: 'decline', by })),
      )
      expect(first?.status).toBe('fulfilled')
      if (second?.status === 'rejected') throw second.reason
      return second?.value
    },
    ...{ code: 'conflict', says: /already decided by Ana/, leaves: 'ended' },
  },
  {
    name: 'the same person twice where two are needed, in other letters too',
    config: { twoPeople: true },
    attack: async (host, run) => {
      await decide(host, run, 'Ana')
      return decide(host, run, ' ANA')
    },
    ...{ code: 'conflict', says: /approved this already/ },
  },
  {
    name: 'whoever started the run',
    config: { noSelfApproval: true },
    attack: (host, run) => decide(host, run, 'starter'),
    ...{ code: 'forbidden', says: /asked for this and may not approve it/ },
  },
  {
    name: 'whoever asked for it',
    config: { noSelfApproval: true, requestedBy: 'input.who' },
    attack: (host, run) => decide(host, run, 'Mallory', { verdict: 'change', changes: { amount: 1 } }),
    ...{ code: 'forbidden', says: /Mallory asked for this/ },
  },
  {
    name: 'somebody who is not asked',
    config: { assignee: 'Ana' },
    attack: (host, run) => decide(host, run, 'Bo'),
    ...{ code: 'forbidden', says: /it is for Ana/ },
  },
  {
    name: 'an approval after the deadline, although its timer has not come yet',
    config: { hours: 2, atDeadline: 'decline' },
    attack: (host, run) => {
      vi.setSystemTime(Date.now() + 2 * HOUR)
      return decide(host, run, 'Ana')
    },
    ...{ code: 'conflict', says: /deadline of this review has passed/ },
  },
  {
    name: 'a guess at what is shown',
    attack: async (host, run) => {
      const { id } = await openReview(host, run)
      return host.ask('reviews.decide', { id, shown: 'a'.repeat(64), ...approve })
    },
    ...{ code: 'conflict', says: /not what the review holds now/ },
  },
  {
    name: 'a guess at the review',
    attack: async (host, run) => host.ask('reviews.decide', { id: 999, shown: (await openReview(host, run)).shown, ...approve }),
    ...{ code: 'not-found', says: /no review 999/, unaudited: true },
  },
  {
    name: 'a name that is not what it looks like',
    attack: (host, run) => decide(host, run, '\u202eanA'),
    ...{ code: 'bad-input', says: /cannot decide/ },
  },
  {
    name: 'a name that stands for no person',
    attack: (host, run) => decide(host, run, 'deadline'),
    ...{ code: 'bad-input', says: /cannot decide/ },
  },
  {
    name: 'no reason where one is needed',
    config: { reasonRequired: 'decline' },
    attack: (host, run) => decide(host, run, 'Ana', { verdict: 'decline', reason: '  ' }),
    ...{ code: 'bad-input', says: /needs a reason/ },
  },
]

describe('an approval', () => {
  it.each(cells)('refuses $name, and puts it on record', async ({ config = {}, attack, code, says, leaves = 'waiting', unaudited }) => {
    stopClock()
    const host = await openTestHost()
    const run = await ask(host, reviewFlow(host, config), 'Starter', { amount: 12, note: 'lunch', who: 'Mallory' })
    const { id } = await openReview(host, run)
    const error = await refusal(attack(host, run))
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(says)])
    expect(error.next).toBeTruthy()
    expect(await told(host, run)).toMatchObject({ status: leaves })
    expect(auditKinds(host, `review ${id}`).includes('review.refused')).toBe(!unaudited)
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })

  it('holds for the node that asked and no other, although both show the same', async () => {
    const host = await openTestHost()
    const config = { question: 'Go on?', fields: [] }
    const graph = graphOf({
      begin: startNode({ a: 'text' }, 'one'),
      one: { type: 'review', config, to: { approved: 'two', declined: 'end' } },
      two: { type: 'review', config, to: { approved: 'end', declined: 'end' } },
      end: endNode('done'),
    })
    const flow = publish(host, 'Twice', graph)
    const { run } = await host.runner.start({ plan: flow.planId, input: { a: 'x' }, trigger: 'test', key: null, asOf: null })
    await host.runner.settled(run)
    const first = await openReview(host, run)
    await decide(host, run, 'Ana')
    const second = await openReview(host, run)
    expect(second.question).toEqual(first.question)
    expect((await refusal(decide(host, run, 'Ana', { shown: first.shown }))).code).toBe('conflict')
  })

  it('is under the policy its run began with, whatever was made of it since', async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ amount: 'number' }, 'may'),
      may: {
        type: 'policy',
        config: { policy: 'Paying', inputs: [{ name: 'amount', value: 'input.amount' }] },
        to: { allowed: 'ask', ask: 'ask', denied: 'denied' },
      },
      ask: { type: 'review', config: { question: 'Pay?', fields: [] }, to: { approved: 'paid', declined: 'denied' } },
      paid: endNode('paid'),
      denied: endNode('denied'),
    })
    const flow = publish(host, 'Pay', graph, [hold('ask')])
    const run = await ask(host, flow, null, { amount: 1 } as never)
    saveDocument(host.context, hold('deny'), 'Ana')
    await decide(host, run, 'Ana')
    const { outcome, steps } = await host.ask('runs.get', { id: run })
    expect(outcome).toBe('paid')
    expect(steps.flatMap((step) => step.documents)).toEqual([{ kind: 'policy', name: 'Paying', version: 1 }])
  })

  it('shows an amount that turns its direction by what it is, and is bound to exactly that', async () => {
    const host = await openTestHost()
    const note = 'pay \u202e001\u202c EUR'
    const run = await ask(host, reviewFlow(host), null, { amount: 1, note, who: '' })
    const plain = await ask(host, { planId: 1 }, null, { amount: 1, note: 'pay 001 EUR', who: '' })
    const [odd, even] = [await openReview(host, run), await openReview(host, plain)]
    expect(odd.question.fields[1]?.value).toBe(note)
    expect((await refusal(host.ask('reviews.decide', { id: odd.id, shown: even.shown, ...approve }))).code).toBe('conflict')
    await decide(host, run, 'Ana')
    expect((await told(host, run)).step?.output.note).toBe(note)
  })

  it('of a run or a step that was given up is refused with why, and its timers are gone', async () => {
    const first = await openTestHost()
    const flow = reviewFlow(first, { hours: 2, atDeadline: 'expire', remindHours: 1 })
    const [kept, gone] = [await ask(first, flow), await ask(first, flow)]
    const { id, seq } = await openReview(first, gone)
    await first.close()
    const owned = ownWorkspace(first.folder, { now: Date.now })
    owned.store.commit((writes) => {
      writes.voidReviews(gone, seq + 1, Date.now())
      writes.voidReviews(gone, seq, Date.now())
      writes.voidReviews(gone, null, Date.now())
    })
    expect(owned.db.prepare('SELECT DISTINCT run FROM timers').pluck().all()).toEqual([kept])
    owned.close()
    const host = await openTestHost(first.folder)
    expect((await host.ask('inbox.list', {})).reviews.map((review) => review.run)).toEqual([kept])
    const error = await refusal(host.ask('reviews.decide', { id, shown: '', ...approve }))
    expect([error.code, error.message]).toEqual(['conflict', 'This review is void: its step was cancelled.'])
    host.context.db.prepare('UPDATE runs SET status = 5 WHERE id = ?').run(gone)
    expect((await refusal(host.ask('reviews.decide', { id, shown: '', ...approve }))).message).toContain(`run ${gone} was cancelled`)
    expect(auditKinds(host, `review ${id}`)).toEqual(['review.voided', 'review.refused', 'review.refused'])
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
})
