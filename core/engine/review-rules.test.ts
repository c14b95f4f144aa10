import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Person, personSchema } from '../model/documents.ts'
import { sameName } from '../model/people.ts'
import { type Ask, escalationTarget, type Given, mayDecide, whoIsAsked } from './review-rules.ts'

const NOW = Date.UTC(2026, 2, 4, 12)
const person = (name: string, more: Partial<Person> = {}): Person => ({ ...personSchema.parse({ name }), ...more })
const plain: Ask = { assignee: null, group: '', twoPeople: false, noSelfApproval: false, requesters: [] }
const finance = [
  person('Ana', { groups: ['Finance'], absent: true, delegate: 'Dee' }),
  person('Bo', { groups: ['Finance'] }),
  person('Cy', { groups: ['Sales'] }),
  person('Dee'),
  person('Eve', { absent: true }),
]
type Case = { ask?: Partial<Ask>; people?: readonly Person[]; votes?: Given[]; verdict?: 'approve' | 'change' | 'decline' }
const may = (by: string, { ask = {}, people = finance, votes = [], verdict = 'approve' }: Case = {}) =>
  mayDecide({ ...plain, ...ask }, people, by, votes, verdict, NOW)
const can = (names: string[], one: Case) => names.filter((by) => may(by, one).ok)
const ALL = ['Ana', 'Bo', 'Cy', 'Dee', 'Eve', 'Stranger']

describe('who may decide', () => {
  it.each<[string, Case, string[]]>([
    ['anyone, where nobody is named', {}, ALL],
    ['anyone, where nobody is listed at all', { ask: { group: 'Finance' }, people: [] }, ALL],
    ['anyone, where nobody is listed in the group', { ask: { group: 'Legal' } }, ALL],
    ['the group', { ask: { group: 'Finance' } }, ['Ana', 'Bo']],
    ['the one who is named', { ask: { assignee: 'Bo' } }, ['Bo']],
    ['the one who is named, who is in no list', { ask: { assignee: 'Stranger' }, people: [] }, ['Stranger']],
    [
      'the one who is named or the group, where the list does not know the name',
      { ask: { assignee: 'Zed', group: 'Finance' } },
      ['Ana', 'Bo'],
    ],
    ['nobody else for a name that the list does not know, without a group', { ask: { assignee: 'Zed' } }, []],
    ['the delegate while somebody is away, and they themselves', { ask: { assignee: 'Ana', group: 'Finance' } }, ['Ana', 'Dee']],
    ['the group while somebody is away without a delegate', { ask: { assignee: 'Eve', group: 'Sales' } }, ['Cy', 'Eve']],
    ['everybody in the list while somebody is away with neither', { ask: { assignee: 'Eve' } }, ['Ana', 'Bo', 'Cy', 'Dee', 'Eve']],
  ])('%s', (_, one, who) => {
    expect(can(ALL, one)).toEqual(who)
  })

  it('decides for somebody only where it fell to them', () => {
    expect(may('Dee', { ask: { assignee: 'Ana' } })).toMatchObject({ ok: true, for: { person: 'Ana', because: 'away' } })
    expect(may('Ana', { ask: { assignee: 'Ana' } })).toMatchObject({ ok: true, for: null })
    expect(may('Bo', { ask: { assignee: 'Zed', group: 'Finance' } })).toMatchObject({ for: { person: 'Zed', because: 'unlisted' } })
    expect(may('Bo', { ask: { group: 'Finance' } })).toMatchObject({ for: null })
  })

  it('is refused with who may, and whom to ask', () => {
    expect(may('Cy', { ask: { assignee: 'Ana' } })).toEqual({
      ...{ ok: false, code: 'forbidden', message: 'Cy may not decide this: Ana is away, and Dee decides.', next: 'Ask Dee.' },
    })
    expect(may('Cy', { ask: { group: 'Finance' } })).toMatchObject({
      message: 'Cy may not decide this: it is for Finance.',
      next: 'Ask Ana or Bo.',
    })
  })

  it.each(['', ' ', 'deadline', 'Engine', 'B\u200bo', '\u202eoB', 'Bo\n'])('is never somebody called %j', (by) => {
    expect(may(by)).toMatchObject({ ok: false, code: 'bad-input' })
  })

  it('says it in a sentence', () => {
    expect(whoIsAsked({ ...plain, group: 'Legal' }, finance, NOW)).toEqual({
      ...{ anyone: true, names: [], words: 'Nobody is listed in Legal, so anyone may decide.' },
    })
    expect(whoIsAsked({ ...plain, assignee: 'Ana' }, finance, NOW)).toEqual({
      ...{ anyone: false, names: ['Ana', 'Dee'], words: 'Ana is away, and Dee decides.' },
    })
  })
})

describe('nobody approves their own request', () => {
  const ask = { noSelfApproval: true, requesters: ['Bo', 'Cy'] }
  it('whoever started it or asked for it may decline, and nothing else', () => {
    expect(can(ALL, { ask })).toEqual(['Ana', 'Dee', 'Eve', 'Stranger'])
    expect(can(ALL, { ask, verdict: 'change' })).toEqual(['Ana', 'Dee', 'Eve', 'Stranger'])
    expect(can(ALL, { ask, verdict: 'decline' })).toEqual(ALL)
    expect(may(' bo ', { ask })).toMatchObject({ ok: false, message: ' bo  asked for this and may not approve it.' })
  })
  it('only where it is asked', () => {
    expect(can(ALL, { ask: { requesters: ['Bo'] } })).toEqual(ALL)
  })
})

describe('two people', () => {
  const ask = { twoPeople: true }
  const vote = (by: string, named = true): Given => ({ by, named })
  it('are two different ones', () => {
    expect(may('Bo', { ask })).toMatchObject({ ok: true, completes: false })
    expect(may('Cy', { ask, votes: [vote('Bo')] })).toMatchObject({ ok: true, completes: true })
    for (const by of ['Bo', 'bo', ' Bo ', 'Ｂo'])
      expect(may(by, { ask, votes: [vote('Bo')] })).toMatchObject({ ok: false, code: 'conflict' })
  })
  it('decline with one voice, even after an approval of one’s own', () => {
    expect(may('Bo', { ask, verdict: 'decline', votes: [vote('Bo')] })).toMatchObject({ ok: true, completes: true })
  })
  it('are the one who is named and somebody of the group, in either order', () => {
    const both = { ...ask, assignee: 'Dee', group: 'Finance' }
    expect(can(ALL, { ask: both })).toEqual(['Ana', 'Bo', 'Dee'])
    expect(may('Ana', { ask: both, votes: [vote('Bo', false)] })).toMatchObject({ ok: false, code: 'forbidden' })
    expect(may('Dee', { ask: both, votes: [vote('Bo', false)] })).toMatchObject({ ok: true, completes: true })
    expect(may('Ana', { ask: both, votes: [vote('Dee')] })).toMatchObject({ ok: true, completes: true })
  })
})

describe('handing on', () => {
  it('goes to a group that somebody is in, else to a person', () => {
    expect(escalationTarget('Sales', finance)).toEqual({ assignee: null, group: 'Sales' })
    expect(escalationTarget('Dee', finance)).toEqual({ assignee: 'Dee', group: null })
    expect(escalationTarget('Boss', [])).toEqual({ assignee: 'Boss', group: null })
  })
})

describe('whatever the list of people says', () => {
  const names = ['Ana', 'Bo', 'Cy', 'Dee']
  const anyone = fc.record({
    name: fc.constantFrom(...names),
    groups: fc.subarray(['A', 'B']),
    absent: fc.boolean(),
    delegate: fc.option(fc.constantFrom(...names, 'Zed'), { nil: undefined }),
  })
  const lists = fc
    .uniqueArray(anyone, { selector: (one) => one.name })
    .map((made) => made.map(({ name, groups, absent, delegate }) => person(name, { groups, absent, ...(delegate ? { delegate } : {}) })))
  const asks = fc.record({
    assignee: fc.option(fc.constantFrom(...names, 'Zed')),
    group: fc.constantFrom('', 'A', 'B', 'C'),
    twoPeople: fc.boolean(),
    noSelfApproval: fc.boolean(),
    requesters: fc.subarray(names),
  })
  const votes = fc.uniqueArray(fc.record({ by: fc.constantFrom(...names), named: fc.boolean() }), {
    selector: (one) => one.by,
    maxLength: 1,
  })

  it('somebody who is there may always decline: no review is left to nobody', () => {
    fc.assert(
      fc.property(lists, asks, (people, ask) => {
        const someone = [...names, 'Zed', 'Stranger'].filter((by) => mayDecide(ask, people, by, [], 'decline', NOW).ok)
        expect(someone.length).toBeGreaterThan(0)
        const there = people.filter((one) => !one.absent).map((one) => one.name)
        const { names: asked, anyone } = whoIsAsked(ask, people, NOW)
        // Those asked by name, away or not, are in the list or named by the review or a delegation.
        if (!anyone && there.length === people.length) expect(asked.every((by) => there.includes(by) || by === ask.assignee)).toBe(true)
      }),
    )
  })
  it('nobody approves their own request, and nobody is two people', () => {
    fc.assert(
      fc.property(lists, asks, votes, fc.constantFrom(...names, 'Zed'), (people, ask, given, by) => {
        const right = mayDecide(ask, people, by, given, 'approve', NOW)
        if (!right.ok) return
        if (ask.noSelfApproval) expect(ask.requesters.some((name) => sameName(name, by))).toBe(false)
        if (ask.twoPeople && right.completes) {
          expect(given.some((vote) => !sameName(vote.by, by))).toBe(true)
          expect(right.named || given.some((vote) => vote.named)).toBe(true)
        }
      }),
    )
  })
})
