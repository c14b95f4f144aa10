import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { HostFrame } from '../api/contract.ts'
import { DEEPEST, MOST_VALUES } from './frame-limits.ts'
import { MOST_CALLS_IN_FLIGHT, type Served, serveFrames } from './serve-frames.ts'

const tick = () => new Promise((done) => setImmediate(done))

function open(call: Served['call'] = async (_, input) => ({ ok: true, value: input })) {
  const frames: HostFrame[] = []
  let send: (frame: unknown) => void = () => {}
  const heard = new Set<Parameters<Served['on']>[0]>()
  const called = vi.fn(call)
  const host: Served = {
    call: called,
    on(listener) {
      heard.add(listener)
      return () => heard.delete(listener)
    },
  }
  const stop = serveFrames(host, { post: (frame) => frames.push(structuredClone(frame)), onFrame: (take) => (send = take) })
  return {
    frames,
    called,
    stop,
    heard,
    async send(frame: unknown) {
      send(frame)
      await tick()
    },
  }
}

test('a call is answered under its id', async () => {
  const { frames, send } = open()
  await send({ id: 3, call: 'runs.get', input: { id: 1 } })
  expect(frames).toEqual([{ id: 3, answer: { ok: true, value: { id: 1 } } }])
})

test('values that a message port can carry and JSON cannot are refused, and the host never sees them', async () => {
  const { frames, send, called } = open()
  const cycle: unknown[] = []
  cycle.push(cycle, cycle)
  let deep: unknown = 0
  for (let level = 0; level < DEEPEST + 1; level++) deep = [deep]
  const own = JSON.parse('{"__proto__":{"polluted":true}}')
  const bad = [
    cycle,
    deep,
    own,
    new Date(0),
    new Map(),
    new Uint8Array(3),
    /x/,
    1n,
    undefined,
    Number.NaN,
    new Array(MOST_VALUES + 1),
    'x'.repeat(21 * 1024 * 1024),
  ]
  for (const input of bad) await send({ id: 9, call: 'host.info', input })
  for (const frame of [
    null,
    0,
    'call',
    [],
    {},
    { id: 1.5, call: 'x', input: {} },
    { id: 1, call: 'x', input: {}, more: 1 },
    { id: 1, call: 'x'.repeat(101), input: {} },
  ])
    await send(frame)
  expect(called).not.toHaveBeenCalled()
  expect(frames).toHaveLength(bad.length + 8)
  for (const frame of frames) expect(frame).toMatchObject({ answer: { ok: false, error: { code: 'bad-input' } } })
})

test('whatever is sent, each frame gets one answer and nothing is thrown', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
      async (frame) => {
        const { frames, send } = open()
        await send(frame)
        expect(frames).toHaveLength(1)
      },
    ),
    { numRuns: 500 },
  )
})

test('too many calls in flight are refused at once, and the place is free again after an answer', async () => {
  const waiting: (() => void)[] = []
  const { frames, send } = open(() => new Promise((resolve) => waiting.push(() => resolve({ ok: true, value: null }))))
  for (let id = 1; id <= MOST_CALLS_IN_FLIGHT + 1; id++) await send({ id, call: 'x', input: {} })
  expect(frames).toMatchObject([{ id: MOST_CALLS_IN_FLIGHT + 1, answer: { error: { code: 'busy' } } }])
  waiting.shift()?.()
  await tick()
  await send({ id: 100, call: 'x', input: {} })
  expect(waiting).toHaveLength(MOST_CALLS_IN_FLIGHT)
})

test('a host that throws and an answer that cannot be carried both become an error for the caller', async () => {
  const thrown = open(() => Promise.reject(new Error('no bearing')))
  await thrown.send({ id: 1, call: 'x', input: {} })
  expect(thrown.frames).toMatchObject([
    { id: 1, answer: { ok: false, error: { code: 'internal', message: expect.stringContaining('no bearing') } } },
  ])
  const uncloneable = open(async () => ({ ok: true, value: () => 1 }))
  await uncloneable.send({ id: 2, call: 'x', input: {} })
  expect(uncloneable.frames).toMatchObject([{ id: 2, answer: { ok: false, error: { code: 'internal' } } }])
})

test('after the end nothing is posted and nothing is heard', async () => {
  const { frames, send, stop, heard, called } = open()
  stop()
  await send({ id: 1, call: 'x', input: {} })
  expect([frames, heard.size, called.mock.calls.length]).toEqual([[], 0, 0])
})
