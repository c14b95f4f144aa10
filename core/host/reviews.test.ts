import { describe, expect, it } from 'vitest'
import type { HostEvents } from '../api/contract.ts'
import { saveDocument } from '../api/documents.ts'
import {
  ask,
  auditKinds,
  decide,
  HOUR,
  MORNING,
  openReview,
  passTime,
  peopleDocument,
  personOf,
  refusal,
  reviewFlow,
  stopClock,
  told,
} from './test-reviews.ts'
import { endNode, graphOf, openTestHost, publish, startNode } from './test-workspace.ts'

const finance = peopleDocument(
  personOf('Ana', { groups: ['Finance'] }),
  personOf('Bo', { groups: ['Finance'] }),
  personOf('Cy', { groups: ['Sales'] }),
  personOf('Eve', { groups: ['Finance'], absent: true, delegate: 'Cy' }),
)

const handing = graphOf({
  begin: startNode({ a: 'text' }, 'hand'),
  hand: { type: 'task', config: { title: 'Call', assignee: 'Ana', group: 'Finance', hours: 1 }, to: { done: 'end' } },
  end: endNode('handed over'),
})

describe('a review that needs two people', () => {
  it('waits for the second, and tells of both', async () => {
    const host = await openTestHost()
    const run = await ask(host, reviewFlow(host, { twoPeople: true, group: 'Finance' }, [finance]))
    expect(await decide(host, run, 'Ana', { reason: 'as agreed' })).toEqual({ run, status: 'waiting' })
    const open = await openReview(host, run, 'Ana')
    expect(open.votes).toMatchObject([{ by: 'Ana', verdict: 'approve', reason: 'as agreed', void: false }])
    expect(open).toMatchObject({ mine: false, refused: { decide: null, approve: { message: 'Ana approved this already.' } } })
    expect((await openReview(host, run, 'Bo')).mine).toBe(true)
    await decide(host, run, 'Bo')
    const { outcome, said, answers } = await told(host, run)
    expect(outcome).toBe('approved')
    expect(said).toEqual(expect.arrayContaining(['Ana approved it first: as agreed.', 'Bo approved it as the second person.']))
    expect(answers).toMatchObject([{ verdict: 'approve', by: 'Bo', votes: [{ by: 'Ana' }] }])
    expect(auditKinds(host, 'vote 1')).toEqual(['review.voted'])
    expect(auditKinds(host, `review ${open.id}`)).toEqual(['review.decided'])
  })
  it('is asked anew for what one of them changed: an approval before the change no longer counts', async () => {
    const host = await openTestHost()
    const run = await ask(host, reviewFlow(host, { twoPeople: true }))
    const { shown } = await openReview(host, run)
    await decide(host, run, 'Ana')
    await decide(host, run, 'Bo', { verdict: 'change', changes: { amount: 10 } })
    const changed = await openReview(host, run)
    expect(changed.was).toEqual({ amount: 12 })
    expect(changed.shown).not.toBe(shown)
    expect(changed.question.fields[0]?.value).toBe(10)
    expect(changed.votes.map(({ by, void: isVoid }) => [by, isVoid])).toEqual([
      ['Ana', true],
      ['Bo', false],
    ])
    expect((await refusal(decide(host, run, 'Bo'))).code).toBe('conflict')
    await decide(host, run, 'Ana')
    const { step, answers, said } = await told(host, run)
    expect(step?.output).toMatchObject({ verdict: 'change', by: 'Ana', amount: 10, note: 'lunch' })
    expect([step?.origins.amount, step?.origins.note]).toEqual([['human'], ['input']])
    expect(answers).toMatchObject([{ shown: changed.shown, changes: { amount: 10 }, votes: [{ by: 'Bo', verdict: 'change' }] }])
    expect(said).toEqual(expect.arrayContaining(['Bo changed it and approved it first.', 'Changed: Amount to 10.']))
  })
  it('gathers what each of them changed, and a change back is a change too', async () => {
    const host = await openTestHost()
    const run = await ask(host, reviewFlow(host, { twoPeople: true }))
    const { shown } = await openReview(host, run)
    await decide(host, run, 'Ana', { verdict: 'change', changes: { amount: 10, note: 'dinner' } })
    await decide(host, run, 'Bo', { verdict: 'change', changes: { amount: 12 } })
    await decide(host, run, 'Ana', { verdict: 'change', changes: { note: 'lunch' } })
    expect(await openReview(host, run)).toMatchObject({ shown, was: { amount: 12, note: 'lunch' } })
    expect((await openReview(host, run)).votes.filter((vote) => !vote.void)).toHaveLength(1)
    await decide(host, run, 'Bo')
    expect((await told(host, run)).step?.output).toMatchObject({ amount: 12, note: 'lunch' })
  })
  it('is declined by one, whoever approved before', async () => {
    const host = await openTestHost()
    const run = await ask(host, reviewFlow(host, { twoPeople: true }))
    await decide(host, run, 'Ana', { verdict: 'change', changes: { amount: 10 } })
    await decide(host, run, 'Bo', { verdict: 'decline', reason: 'no' })
    const { outcome, step } = await told(host, run)
    expect([outcome, step?.output.amount]).toEqual(['declined', 12])
  })
  it('keeps the first approval across a restart', async () => {
    const first = await openTestHost()
    const run = await ask(first, reviewFlow(first, { twoPeople: true }))
    await decide(first, run, 'Ana')
    await first.close()
    const host = await openTestHost(first.folder)
    expect((await refusal(decide(host, run, 'Ana'))).code).toBe('conflict')
    await decide(host, run, 'Bo')
    expect((await told(host, run)).outcome).toBe('approved')
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
})

describe('a review of somebody who is away', () => {
  it('is decided by whoever stands in, for them, and says so for ever', async () => {
    const host = await openTestHost()
    const run = await ask(host, reviewFlow(host, { assignee: '{{ input.who }}' }, [finance]), null, { amount: 1, note: '', who: 'Eve' })
    const open = await openReview(host, run, 'Cy')
    expect(open).toMatchObject({ assignee: 'Eve', mine: true, asked: { names: ['Eve', 'Cy'], words: 'Eve is away, and Cy decides.' } })
    expect((await refusal(decide(host, run, 'Bo'))).message).toBe('Bo may not decide this: Eve is away, and Cy decides.')
    await decide(host, run, 'Cy', { reason: 'fine' })
    const { said, answers } = await told(host, run)
    expect(said).toContain('Cy approved it for Eve, who is away: fine.')
    expect(answers).toMatchObject([{ by: 'Cy', for: { person: 'Eve', because: 'away' } }])
    expect(auditKinds(host, `review ${open.id}`)).toEqual(['review.refused', 'review.decided', 'review.delegated'])
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('goes by the list of people as it is now, not as it was when the run began', async () => {
    const host = await openTestHost()
    const run = await ask(host, reviewFlow(host, { assignee: 'Ana' }, [finance]))
    expect((await refusal(decide(host, run, 'Bo'))).code).toBe('forbidden')
    saveDocument(host.context, peopleDocument(personOf('Ana', { absent: true, delegate: 'Bo' }), personOf('Bo')), 'Ana')
    await decide(host, run, 'Bo')
    expect((await told(host, run)).outcome).toBe('approved')
  })
})

describe('while nobody decides', () => {
  const times = { hours: 8, remindHours: 2, escalateHours: 4, escalateTo: 'Sales', group: 'Finance' }
  it('a review is handed on, then reminded of, and whoever decided it is told with it', async () => {
    stopClock()
    const host = await openTestHost()
    const heard: HostEvents['reminder'][] = []
    host.on((event, data) => void (event === 'reminder' && heard.push(data as HostEvents['reminder'])))
    const run = await ask(host, reviewFlow(host, times, [finance]))
    await passTime(host, 4 * HOUR - 1)
    expect(await openReview(host, run)).toMatchObject({ group: 'Finance', escalated: null, remindedAt: null })
    expect((await refusal(decide(host, run, 'Cy'))).code).toBe('forbidden')
    await passTime(host, 1)
    expect(await openReview(host, run, 'Cy')).toMatchObject({
      group: 'Sales',
      mine: true,
      escalated: { to: 'Sales', at: MORNING + 4 * HOUR },
    })
    await passTime(host, 2 * HOUR)
    expect((await openReview(host, run)).remindedAt).toBe(MORNING + 6 * HOUR)
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard.map(({ kind, words }) => [kind, words])).toEqual([
      ['escalation', 'It is for Sales.'],
      ['reminder', 'It is for Sales.'],
    ])
    expect((await refusal(decide(host, run, 'Bo'))).message).toBe('Bo may not decide this: it is for Sales.')
    await decide(host, run, 'Cy')
    expect((await told(host, run)).said).toContain('Nobody had decided in time, so it was handed on to Sales.')
    expect(host.context.db.prepare('SELECT count(*) FROM timers').pluck().get()).toBe(0)
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('goes on waiting after a deadline that closes nothing, and shows that it is overdue', async () => {
    stopClock()
    const host = await openTestHost()
    const run = await ask(host, reviewFlow(host, { hours: 1 }))
    await passTime(host, 50 * HOUR)
    expect((await openReview(host, run)).question.dueAt).toBe(MORNING + HOUR)
    await decide(host, run, 'Ana')
    expect((await told(host, run)).outcome).toBe('approved')
  })
  it.each([
    ['decline', 'declined', 'decline', 'It was not decided before its deadline, which declined it.'],
    ['expire', 'expired', 'expired', 'It was not decided before its deadline, and went on as undecided.'],
  ])('its deadline answers it once: %s', async (atDeadline, outcome, verdict, sentence) => {
    stopClock()
    const host = await openTestHost()
    const run = await ask(host, reviewFlow(host, { hours: 8, atDeadline, twoPeople: true }))
    const { id, shown, seq } = await openReview(host, run)
    await decide(host, run, 'Ana')
    await passTime(host, 8 * HOUR)
    const late = host.context.db.prepare('INSERT INTO timers (at, run, seq, kind) VALUES (?, ?, ?, ?)')
    for (const kind of ['expire', 'remind', 'escalate']) late.run(Date.now(), run, seq, kind)
    const refused = await refusal(host.ask('reviews.decide', { id, shown, verdict: 'approve', by: 'Bo' }))
    await passTime(host, 0)
    const end = await told(host, run)
    expect(end.outcome).toBe(outcome)
    expect(end.said).toEqual(expect.arrayContaining(['Ana approved it first.', sentence]))
    expect(end.answers).toMatchObject([{ kind: 'review', verdict, by: 'deadline', shown, votes: [{ by: 'Ana' }] }])
    expect(end.step?.origins.verdict).toEqual(['rule'])
    expect(refused.message).toBe('Nobody decided this review before its deadline.')
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('its hours count from when it was asked, not from when its run began', async () => {
    stopClock()
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ a: 'text' }, 'first'),
      first: { type: 'review', config: { question: 'First?', fields: [] }, to: { approved: 'second', declined: 'end' } },
      second: {
        type: 'review',
        config: { question: 'Second?', fields: [], hours: 4, remindHours: 1 },
        to: { approved: 'end', declined: 'end' },
      },
      end: endNode('done'),
    })
    const { planId } = publish(host, 'Two', graph)
    const { run } = await host.runner.start({ plan: planId, input: { a: '' }, trigger: 'test', key: null, asOf: null })
    await passTime(host, 30 * HOUR)
    await decide(host, run, 'Ana')
    expect((await openReview(host, run)).question).toMatchObject({ dueAt: MORNING + 34 * HOUR, remindAt: MORNING + 33 * HOUR })
  })
})

describe('the audit chain', () => {
  it.each([
    ['who approved first', `UPDATE votes SET by = 'Mallory'`],
    ['what somebody changed', `UPDATE votes SET changes = '{"amount":9000}'`],
    ['a vote that is gone', 'DELETE FROM votes'],
    ['for whom it was decided', `UPDATE reviews SET decided_for = NULL WHERE decided_for IS NOT NULL`],
    ['to whom it was handed on', `UPDATE reviews SET escalated_to = 'Mallory' WHERE escalated_to IS NOT NULL`],
    ['where it was asked', 'UPDATE reviews SET node = node || 2 WHERE id = 1'],
    ['what was said of a task', `UPDATE tasks SET comment = 'other'`],
  ])('notices %s', async (_, sql) => {
    stopClock()
    const host = await openTestHost()
    const two = await ask(host, reviewFlow(host, { twoPeople: true }, [finance], 'Two'))
    await decide(host, two, 'Ana', { verdict: 'change', changes: { amount: 1 } })
    await decide(host, two, 'Bo')
    await decide(host, await ask(host, reviewFlow(host, { assignee: 'Eve' }, [], 'Away')), 'Cy')
    await ask(host, reviewFlow(host, { escalateTo: 'Sales', escalateHours: 1 }, [], 'On'))
    await passTime(host, HOUR)
    await ask(host, publish(host, 'Hand', handing), null, { a: '' } as never)
    await host.ask('tasks.done', { id: 1, by: 'Ana', comment: 'called' })
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
    host.context.db.exec(sql)
    expect((await host.ask('audit.verify', {})).broken?.why).toMatch(/What it vouches for was changed/)
  })
})

describe('the inbox', () => {
  it('shows what is for a group, or for the one who looks', async () => {
    const host = await openTestHost()
    const all = await ask(host, reviewFlow(host, {}, [finance], 'Anyone'))
    const sales = await ask(host, reviewFlow(host, { group: 'Sales' }, [], 'Sales'))
    const ana = await ask(host, reviewFlow(host, { assignee: 'Ana', group: 'Finance' }, [], 'Ana'))
    const runs = async (filter: object) => (await host.ask('inbox.list', filter)).reviews.map((review) => review.run)
    expect(await runs({})).toEqual([all, sales, ana])
    expect(await runs({ by: 'Cy', mine: true })).toEqual([all, sales])
    expect(await runs({ by: 'ana', mine: true })).toEqual([all, ana])
    expect(await runs({ group: 'Finance' })).toEqual([ana])
  })
})

describe('a task', () => {
  it('is given to somebody else, done once with a word about it, and counts as theirs meanwhile', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Hand', handing, [finance])
    await host.runner.start({ plan: flow.planId, input: { a: '' }, trigger: 'test', key: null, asOf: null })
    const mine = async (by: string) => (await host.ask('inbox.list', { by, mine: true })).tasks.map((task) => task.id)
    expect([await mine('Ana'), await mine('Bo')]).toEqual([[1], []])
    await host.ask('tasks.assign', { id: 1, assignee: 'Bo', by: 'Ana' })
    expect([await mine('Ana'), await mine('Bo')]).toEqual([[], [1]])
    await host.ask('tasks.assign', { id: 1, group: 'Sales', by: 'Bo' })
    expect([await mine('Bo'), await mine('Cy')]).toEqual([[], [1]])
    expect((await refusal(host.ask('tasks.assign', { id: 1, by: 'Ana' }))).code).toBe('bad-input')
    await host.ask('tasks.done', { id: 1, by: 'Cy', comment: ' called ' })
    const again = await refusal(host.ask('tasks.done', { id: 1, by: 'Ana' }))
    expect([again.code, again.message]).toEqual(['conflict', 'This task was already done by Cy.'])
    expect((await refusal(host.ask('tasks.assign', { id: 1, assignee: 'Ana', by: 'Ana' }))).code).toBe('conflict')
    expect(host.context.db.prepare('SELECT done_by, comment FROM tasks').all()).toEqual([{ done_by: 'Cy', comment: 'called' }])
    expect(auditKinds(host, 'task 1')).toEqual(['task.assigned', 'task.assigned', 'task.done'])
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
})
