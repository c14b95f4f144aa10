// Whatever anybody sends in whatever order: the rules are written here a second time, by hand, and held against what was kept.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SignalboxError } from '../model/news.ts'
import type { Answer, ReviewVerdict } from '../model/record.ts'
import type { Json } from '../model/values.ts'
import { ask, openReview, peopleDocument, personOf, reviewFlow, told } from './test-reviews.ts'
import { openTestHost } from './test-workspace.ts'

const NAMES = ['Ana', 'Bo', 'Cy', 'Dee', 'Stranger', 'deadline', 'B\u200bo'] as const
const people = peopleDocument(
  personOf('Ana', { groups: ['Finance'] }),
  personOf('Bo', { groups: ['Finance'] }),
  personOf('Cy', { groups: ['Finance'], absent: true, delegate: 'Dee' }),
  personOf('Dee'),
)
type Setting = { config: { [name: string]: Json }; may: readonly string[]; notApprove: readonly string[]; two: boolean }
const settings: Setting[] = [
  { config: {}, may: ['Ana', 'Bo', 'Cy', 'Dee', 'Stranger'], notApprove: [], two: false },
  { config: { group: 'Finance' }, may: ['Ana', 'Bo', 'Cy'], notApprove: [], two: false },
  { config: { assignee: 'Cy', group: 'Finance' }, may: ['Cy', 'Dee'], notApprove: [], two: false },
  {
    config: { noSelfApproval: true, requestedBy: 'input.who' },
    may: ['Ana', 'Bo', 'Cy', 'Dee', 'Stranger'],
    notApprove: ['Ana', 'Bo'],
    two: false,
  },
  { config: { group: 'Finance', twoPeople: true }, may: ['Ana', 'Bo', 'Cy'], notApprove: [], two: true },
  { config: { group: 'Finance', twoPeople: true, noSelfApproval: true }, may: ['Ana', 'Bo', 'Cy'], notApprove: ['Ana'], two: true },
]

type Move = { by: (typeof NAMES)[number]; verdict: ReviewVerdict; amount: number; shown: 'now' | 'first' | 'other' | 'guess' }
const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    by: fc.constantFrom<Move['by'][]>('Ana', 'Bo', 'Ana', 'Bo', ...NAMES),
    verdict: fc.constantFrom<ReviewVerdict[]>('approve', 'approve', 'change', 'decline'),
    amount: fc.constantFrom(12, 13),
    shown: fc.constantFrom<Move['shown'][]>('now', 'now', 'now', 'first', 'other', 'guess'),
  }),
  { minLength: 1, maxLength: 12 },
)

it('one answer at most is used, by people who may, on exactly what was shown', { timeout: 60_000 }, async () => {
  const host = await openTestHost()
  const flows = settings.map(({ config }, at) => reviewFlow(host, config, [people], `Flow ${at}`))
  const other = await openReview(host, await ask(host, flows[0] as (typeof flows)[number]))
  let decided = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1, 2, 3, 4, 4, 4, 5), moves, async (at, sequence) => {
      const { may, notApprove, two } = settings[at] as Setting
      const run = await ask(host, flows[at] as (typeof flows)[number], 'Ana', { amount: 12, note: '', who: 'Bo' })
      const first = await openReview(host, run)
      const showing = async () => (await host.ask('inbox.list', {})).reviews.find((review) => review.run === run) ?? null
      let approvedBy: string[] = []
      let over = false
      for (const { by, verdict, amount, shown } of sequence) {
        const now = await showing()
        expect(now === null).toBe(over)
        const sent = shown === 'now' ? (now ?? first).shown : shown === 'first' ? first.shown : shown === 'other' ? other.shown : 'guess'
        const changes = verdict === 'change' ? { amount } : {}
        const took = await host.ask('reviews.decide', { id: first.id, shown: sent, verdict, changes, by }).then(
          () => true,
          (error: unknown) => {
            if (!(error instanceof SignalboxError)) throw error
            return false
          },
        )
        const alters = verdict === 'change' && amount !== now?.question.fields[0]?.value
        // An approval holds for what was shown; of what somebody makes of it there is none yet.
        const before = alters ? [] : approvedBy
        const right =
          !over &&
          sent === now?.shown &&
          may.includes(by) &&
          (verdict === 'decline' || (!notApprove.includes(by) && !(two && before.includes(by))))
        expect([by, verdict, shown, took]).toEqual([by, verdict, shown, right])
        if (!took) {
          refused++
          continue
        }
        if (verdict !== 'decline') approvedBy = [...before, by]
        over = verdict === 'decline' || approvedBy.length === (two ? 2 : 1)
        if (over) decided++
      }
      const { status, outcome, answers, step } = await told(host, run)
      expect(status).toBe(over ? 'ended' : 'waiting')
      expect(answers).toHaveLength(over ? 1 : 0)
      const answer = answers[0] as Extract<Answer, { kind: 'review' }> | undefined
      if (!answer) return
      expect(may).toContain(answer.by)
      expect(outcome).toBe(answer.verdict === 'decline' ? 'declined' : 'approved')
      if (answer.verdict === 'decline') return
      expect([...(answer.votes ?? []).map((vote) => vote.by), answer.by]).toEqual(approvedBy)
      // What goes on is what those who approved last saw, or what the one who decided alone made of it.
      const stored = host.context.db.prepare('SELECT question, shown FROM reviews WHERE id = ?').get(first.id) as {
        question: string
        shown: string
      }
      expect(answer.shown).toBe(stored.shown)
      const { value } = JSON.parse(stored.question).fields[0]
      expect(step?.output.amount).toBe(two ? value : (answer.changes.amount ?? value))
    }),
    { numRuns: 150 },
  )
  expect((await host.ask('audit.verify', {})).ok).toBe(true)
  expect([decided > 20, refused > 60]).toEqual([true, true])
})
