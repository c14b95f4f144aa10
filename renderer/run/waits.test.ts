import { expect, test } from 'vitest'
import type { EffectView } from '../../core/api/contract.ts'
import type { Step } from '../../core/model/record.ts'
import { waitsOf } from './waits.ts'

const steps = ['Is it paid?', 'Tell them'].map((title, seq) => ({ seq, title }) as Step)
const nothing = { timers: [], events: [], calls: [], effects: [], steps }
const words = (run: Parameters<typeof waitsOf>[0]) =>
  waitsOf(run).map(({ before, at, after }) => [before, at, after].filter((one) => one !== null && one !== '').join(' | '))

test('an event is told with its key, and with when it counts as late', () => {
  expect(words({ ...nothing, events: [{ seq: 0, key: 'order-paid/7' }], timers: [{ seq: 0, kind: 'late', at: 5 }] })).toEqual([
    '“Is it paid?” waits for the event order-paid/7.',
    '“Is it paid?” counts as late | 5 |  if the event has not come.',
  ])
})

test('a try that is to come, and the time of the whole run, which has no step', () => {
  const timers = [
    { seq: 1, kind: 'retry', at: 5 },
    { seq: -1, kind: 'run-timeout', at: 9 },
  ] as const
  expect(words({ ...nothing, timers: [...timers] })).toEqual([
    '“Tell them” is tried again | 5 | .',
    'The run is stopped | 9 |  if it has not ended by then.',
  ])
})

test('runs that are not over, effects that were never sent, and those that are tried again are waited for', () => {
  const effect = { key: 'k', title: 'Mail', state: 'intent', attempt: 0, why: 'Ana holds all effects.' } as EffectView
  const run = {
    ...nothing,
    calls: [
      { run: 3, seq: 1, workflow: 'Ship', status: 'waiting' as const },
      { run: 4, seq: 1, workflow: 'Ship', status: 'ended' as const },
    ],
    effects: [
      effect,
      { ...effect, key: 'sent', attempt: 1 },
      { ...effect, key: 'again', attempt: 3 },
      { ...effect, key: 'done', state: 'done' as const },
    ],
  }
  expect(waitsOf(run)[0]?.run).toBe(3)
  expect(words(run)).toEqual([
    '“Tell them” waits for |  of “Ship”.',
    '“Mail” has not worked yet, and is at try 3.',
    '“Mail”: Ana holds all effects.',
  ])
})
