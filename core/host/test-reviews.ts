// For tests: workflows with one review, people to decide it, and a clock that is set by hand.
import { expect, onTestFinished, vi } from 'vitest'
import type { CallInput, ReviewItem } from '../api/contract.ts'
import { type NamedDocument, type Person, personSchema } from '../model/documents.ts'
import { SignalboxError } from '../model/news.ts'
import type { Json } from '../model/values.ts'
import { endNode, graphOf, publish, startNode, type TestHost } from './test-workspace.ts'

export const MORNING = Date.UTC(2026, 2, 4, 9)
export const HOUR = 3_600_000

/** From now on the clock stands still until it is set. Before the host is opened. */
export function stopClock(at = MORNING): void {
  vi.useFakeTimers({ toFake: ['Date'], now: at })
  onTestFinished(() => void vi.useRealTimers())
}

/** Sets the clock and waits until everything that is due by then has happened. The engine looks at the clock once a second at least. */
export async function passTime({ context }: TestHost, milliseconds: number): Promise<void> {
  const now = Date.now() + milliseconds
  vi.setSystemTime(now)
  const due = context.db.prepare('SELECT count(*) FROM timers WHERE at <= ?').pluck()
  for (let turn = 0; turn < 300 && due.get(now) !== 0; turn++) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(due.get(now)).toBe(0)
}

export const personOf = (name: string, more: Partial<Person> = {}): Person => ({ ...personSchema.parse({ name }), ...more })
export const peopleDocument = (...people: Person[]): NamedDocument => ({ kind: 'people', name: 'Team', body: { people } })

/** One review of an amount and a note, both editable; its ways lead to ends of the same names. */
export const reviewFlow = (host: TestHost, config: { [name: string]: Json } = {}, documents: readonly NamedDocument[] = [], name = 'Pay') =>
  publish(
    host,
    name,
    graphOf({
      begin: startNode({ amount: 'number', note: 'text', who: 'text' }, 'ask'),
      ask: {
        type: 'review',
        config: {
          question: 'Pay {{ input.amount }}?',
          fields: [
            { name: 'amount', title: 'Amount', type: 'number', value: 'input.amount', editable: true },
            { name: 'note', title: 'Note', type: 'text', value: 'input.note', editable: true },
          ],
          ...config,
        },
        to: { approved: 'approved', declined: 'declined', ...(config.atDeadline === 'expire' ? { expired: 'expired' } : {}) },
      },
      approved: endNode('approved'),
      declined: endNode('declined'),
      ...(config.atDeadline === 'expire' ? { expired: endNode('expired') } : {}),
    }),
    documents,
  )

export async function ask(
  host: TestHost,
  { planId }: { planId: number },
  by: string | null = null,
  input = { amount: 12, note: 'lunch', who: '' },
) {
  const started = await host.runner.start({ plan: planId, input, trigger: 'test', key: null, asOf: null, ...(by ? { by } : {}) })
  await host.runner.settled(started.run)
  return started.run
}

export async function openReview(host: TestHost, run: number, by: string | null = null): Promise<ReviewItem> {
  const found = (await host.ask('inbox.list', { by })).reviews.find((review) => review.run === run)
  if (!found) throw new Error(`run ${run} has no open review`)
  return found
}

type Decision = Partial<CallInput<'reviews.decide'>>
/** Decides the open review of a run as it shows now, unless something else is given. */
export async function decide(host: TestHost, run: number, by: string, decision: Decision = {}) {
  const { id, shown } = await openReview(host, run)
  return host.ask('reviews.decide', { id, shown, verdict: 'approve', by, ...decision })
}

/** The refusal in words; a decision that is taken fails the test. */
export async function refusal(decision: Promise<unknown>): Promise<SignalboxError> {
  const outcome = await decision.catch((error: unknown) => error)
  if (outcome instanceof SignalboxError) return outcome
  throw new Error(`it was not refused: ${JSON.stringify(outcome)}`)
}

/** How the run ended, its sentences, and how it was answered. */
export async function told(host: TestHost, run: number) {
  const { outcome, status, steps, narrative } = await host.ask('runs.get', { id: run })
  const said = narrative.sentences.map(({ parts }) => parts.map((part) => (typeof part === 'string' ? part : String(part.value))).join(''))
  return { outcome, status, said, answers: steps.flatMap((step) => step.answers), step: steps.find((step) => step.node === 'ask') }
}

export const auditKinds = ({ context }: TestHost, subject: string): string[] =>
  context.db.prepare('SELECT kind FROM audit WHERE subject = ? ORDER BY seq').pluck().all(subject) as string[]
