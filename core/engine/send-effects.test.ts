import { describe, expect, it } from 'vitest'
import type { Connector, LookedUp, Sent } from '../connectors/connector.ts'
import { openHolds } from './holds.ts'
import type { Powers } from './powers.ts'
import type { Gates } from './runner.ts'
import { sendEffects } from './send-effects.ts'
import type { StoredEffect, Writes } from './store.ts'

const failure = { code: 'x', message: 'x', next: 'x' }
const unknown: Sent = { kind: 'unknown', failure }
const notSent: Sent = { kind: 'not-sent', failure }
const refused: Sent = { kind: 'refused', failure, status: 409 }
const done: Sent = { kind: 'done', status: 200, result: {} }
const HOUR = 3_600_000

type Setting = {
  class: StoredEffect['class']
  answers: (Sent | Error)[]
  looks?: LookedUp[]
  resumed?: boolean
  sleeps?: number
  giveUpAt?: number
  wanted?: boolean
}

/** What becomes of one intent whose connector answers like this: the state it is left in and the moments it was sent at. */
async function outcome({ class: kind, answers, looks = [], resumed = false, sleeps = 1000, wanted = true, giveUpAt }: Setting) {
  let now = 0
  const sentAt: number[] = []
  const effect = {
    key: 'k',
    run: 1,
    seq: 1,
    connector: 'c',
    class: kind,
    windowHours: 24,
    state: 'intent',
    attempt: 1,
    intentAt: 0,
    sentAt: 0,
    retry: null,
    giveUpAt: giveUpAt ?? null,
    request: {},
  } as StoredEffect
  let state: string = 'open'
  const connector: Connector = {
    name: 'c',
    async send() {
      sentAt.push(now)
      const answer = answers[sentAt.length - 1] ?? done
      if (answer instanceof Error) throw answer
      return answer
    },
    lookUp: async () => looks.shift() ?? { kind: 'not-happened' },
  }
  const powers = {
    store: { readEffect: () => effect, countEffects: () => 1 },
    watch: { now: () => now, microseconds: () => 0 },
    connector: () => connector,
    sleep: async () => {
      now += sleeps
    },
    log: () => {},
  } as unknown as Powers
  const writes = {
    nextAttempt() {},
  } as unknown as Writes
  const hands = {
    finish(_: StoredEffect, found: { state: string }) {
      state = found.state
      return null
    },
    doubt() {
      state = 'in doubt'
    },
    waits: () => wanted,
    drop() {
      state = 'dropped'
    },
  }
  const gates = { holds: openHolds(() => []), turns: { take: () => true, enter: async () => {}, leave() {} } } as unknown as Gates
  const effects = sendEffects(powers, gates, new AbortController().signal, async (work) => work(writes, hands))
  effects.send({ kind: 'effect', run: 1, seq: 1, key: 'k', workflow: 1, connection: '', turn: true, resumed, reads: kind === 'read' })
  await effects.idle()
  await new Promise((resolve) => setImmediate(resolve))
  return { state, sentAt }
}

describe('an effect whose attempts go wrong', () => {
  it('is in doubt, not failed, when an earlier attempt under its key may have arrived', async () => {
    expect((await outcome({ class: 'keyed', answers: [unknown, notSent, notSent, notSent] })).state).toBe('in doubt')
    expect((await outcome({ class: 'keyed', answers: [unknown, refused] })).state).toBe('in doubt')
    expect((await outcome({ class: 'keyed', answers: [notSent, notSent, notSent, notSent], resumed: true })).state).toBe('in doubt')
  })
  it('has failed for certain when no attempt left the machine', async () => {
    expect(await outcome({ class: 'unkeyed', answers: [notSent, notSent, notSent, notSent] })).toMatchObject({
      state: 'failed',
      sentAt: { length: 4 },
    })
    expect((await outcome({ class: 'keyed', answers: [refused] })).state).toBe('failed')
  })
  it('is not sent again once the window of its key has passed, also when the machine slept in between', async () => {
    expect(await outcome({ class: 'keyed', answers: [unknown], sleeps: 25 * HOUR })).toEqual({ state: 'in doubt', sentAt: [0] })
  })
  it('is not sent again when the clock was set back: nobody knows then how old its key is', async () => {
    expect(await outcome({ class: 'keyed', answers: [unknown], sleeps: -10 * 365 * 24 * HOUR })).toEqual({ state: 'in doubt', sentAt: [0] })
  })
  it('that is unkeyed is sent once, whatever the connector does, even throw', async () => {
    for (const answer of [unknown, new Error('a bug')])
      expect(await outcome({ class: 'unkeyed', answers: [answer] })).toEqual({ state: 'in doubt', sentAt: [0] })
  })
  it('is not tried again once its run wants it no more and it has certainly not been sent', async () => {
    expect(await outcome({ class: 'keyed', answers: [notSent, done], wanted: false })).toEqual({ state: 'dropped', sentAt: [0] })
    expect(await outcome({ class: 'keyed', answers: [unknown, done], wanted: false })).toMatchObject({
      state: 'done',
      sentAt: { length: 2 },
    })
  })
  it('that is checkable is looked up before it is sent again', async () => {
    expect(await outcome({ class: 'checkable', answers: [unknown], looks: [{ kind: 'happened', result: {} }] })).toMatchObject({
      state: 'done',
      sentAt: { length: 1 },
    })
    expect(await outcome({ class: 'checkable', answers: [unknown, done], looks: [{ kind: 'not-happened' }] })).toMatchObject({
      state: 'done',
      sentAt: { length: 2 },
    })
    expect((await outcome({ class: 'checkable', answers: [unknown], looks: [{ kind: 'unknown', failure }] })).state).toBe('in doubt')
  })
  it('that is checkable is looked up after the wait, for what is on its way may still arrive', async () => {
    const { sentAt } = await outcome({ class: 'checkable', answers: [unknown, unknown, done] })
    expect(sentAt).toEqual([0, 1000, 2000])
  })
  it('is not tried again once the time of its step is over, whatever a look or a sleep says', async () => {
    expect(await outcome({ class: 'checkable', answers: [unknown], giveUpAt: 500 })).toEqual({ state: 'failed', sentAt: [0] })
    expect(await outcome({ class: 'keyed', answers: [unknown], giveUpAt: 500 })).toEqual({ state: 'in doubt', sentAt: [0] })
    expect(await outcome({ class: 'read', answers: [unknown], giveUpAt: 500 })).toEqual({ state: 'failed', sentAt: [0] })
  })
})
