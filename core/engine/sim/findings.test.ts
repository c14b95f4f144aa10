import { describe, expect, it } from 'vitest'
import type { Sent } from '../../connectors/connector.ts'
import { type Brief, drawing, engineBench } from './bench.ts'

// What a review found in the engine, each in the fewest steps that show it.

const end: Brief = { type: 'end', config: { outcome: 'done', fields: [] } }
const pays = (to = 'end', more: Brief['handling'] = undefined): Brief => ({
  ...{ type: 'http', config: { url: 'https://side/pay', honoursKey: true }, to },
  ...(more ? { handling: more } : {}),
})
const paid: Brief = { type: 'wait', config: { mode: 'event', event: 'paid' }, to: 'pay' }
const review = (to: string): Brief => ({ type: 'review', config: { question: 'Is it right?' }, to: { approved: to, declined: to } })
const isPaid = { key: 'paid', body: null, by: 'shop', once: null }
const allEffects = { kind: 'effects', subject: '' } as const

describe('a limit of runs at once', () => {
  it('holds for runs that are accepted in one commit', async () => {
    const answers: ((sent: Sent) => void)[] = []
    const send = () => new Promise<Sent>((answer) => void answers.push(answer))
    const engine = engineBench([drawing({ pay: pays(), end }, { atOnce: 1 })], send)
    const [first, second] = await Promise.all([engine.start(1), engine.start(1), engine.pass()])
    expect([engine.status(first.run), engine.status(second.run), engine.sent.length]).toEqual(['running', 'queued', 1])
    answers[0]?.({ kind: 'done', status: 200, result: {} })
    await engine.pass()
    expect([engine.status(first.run), engine.status(second.run), engine.sent.length]).toEqual(['ended', 'running', 2])
  })
})

describe('a run whose version cannot be read any more', () => {
  it('keeps nobody else from going on, although its effect is open', async () => {
    const engine = engineBench([drawing({ pay: pays(), end }), drawing({ paid, pay: pays(), end })])
    const { run } = (await Promise.all([engine.start(2), engine.pass()]))[0]
    await Promise.all([engine.runner.hold({ ...allEffects, by: 'Ada', reason: '' }), engine.pass()])
    await Promise.all([engine.start(1), engine.pass()])
    engine.forgetPlan(1)
    engine.restart()
    await Promise.all([engine.runner.lift(allEffects, 'Ada'), engine.runner.event(isPaid), engine.pass(5000)])
    expect([engine.status(run), engine.sent.length]).toEqual(['ended', 1])
  })
  it('keeps nobody else from hearing of an event, and goes on waiting for it', async () => {
    const engine = engineBench([drawing({ paid, pay: pays(), end }), drawing({ paid, pay: pays(), end })])
    const [first, second] = await Promise.all([engine.start(1), engine.start(2), engine.pass()])
    engine.forgetPlan(2)
    engine.restart()
    await Promise.all([engine.runner.event(isPaid), engine.pass(5000)])
    expect([engine.status(first.run), engine.status(second.run)]).toEqual(['ended', 'waiting'])
    expect([...engine.tables.waits.values()].map(({ run }) => run)).toEqual([second.run])
  })
  it('keeps the outcome of a run it called from nobody', async () => {
    const engine = engineBench([
      drawing({ paid, pay: pays(), end }),
      drawing({ call: { type: 'subWorkflow', config: { workflow: 'flow1', version: 1 }, to: 'end' }, end }),
    ])
    const [{ run }] = await Promise.all([engine.start(2), engine.pass()])
    engine.forgetPlan(2)
    engine.restart()
    await Promise.all([engine.runner.event(isPaid), engine.pass(5000)])
    expect([engine.status(run + 1), [...engine.tables.effects.values()].map(({ state }) => state)]).toEqual(['ended', ['done']])
  })
  it('is set aside like any other when it stops Signalbox again and again', async () => {
    const engine = engineBench([drawing({ ask: review('end'), end })])
    const { run } = (await Promise.all([engine.start(1), engine.pass()]))[0]
    engine.forgetPlan(1)
    for (let crash = 0; crash < 3; crash++) engine.restart([run])
    expect(engine.tables.runs.get(run)?.run).toMatchObject({ status: 'queued', crashes: 3 })
  })
})

describe('do-once within a window', () => {
  const handling: Brief['handling'] = { doOnce: { scope: 'window', key: 'input.key', hours: 0.01 } }
  it('counts from the sending: one that was held for longer than the window is still done once', async () => {
    const engine = engineBench([drawing({ pay: pays('end', handling), end })])
    await Promise.all([engine.runner.hold({ ...allEffects, by: 'Ada', reason: '' }), engine.pass()])
    const [first] = await Promise.all([engine.start(1, { key: 'k' }), engine.pass(60_000)])
    const [second] = await Promise.all([engine.start(1, { key: 'k' }), engine.pass(60_000)])
    await Promise.all([engine.runner.lift(allEffects, 'Ada'), engine.pass(5000)])
    const [third] = await Promise.all([engine.start(1, { key: 'k' }), engine.pass()])
    expect([first, second, third].map(({ run }) => engine.status(run))).toEqual(['ended', 'ended', 'ended'])
    expect(engine.sent.length).toBe(1)
    await engine.pass(40_000)
    await Promise.all([engine.start(1, { key: 'k' }), engine.pass()])
    expect(engine.sent.length).toBe(2)
  })
})

describe('an effect that a hold keeps for longer than its step has', () => {
  it('is not sent when the hold is lifted', async () => {
    const engine = engineBench([drawing({ pay: pays('end', { timeoutSeconds: 10 }), end })])
    await Promise.all([engine.runner.hold({ ...allEffects, by: 'Ada', reason: '' }), engine.pass()])
    const [{ run }] = await Promise.all([engine.start(1), engine.pass(60_000)])
    await Promise.all([engine.runner.lift(allEffects, 'Ada'), engine.pass(5000)])
    expect([engine.sent.length, engine.status(run)]).toEqual([0, 'failed'])
  })
})

describe('who waits until a run is settled', () => {
  it('hears of it when the run it has called waits for a person', async () => {
    const engine = engineBench([
      drawing({ ask: review('end'), end }),
      drawing({ call: { type: 'subWorkflow', config: { workflow: 'flow1', version: 1 }, to: 'end' }, end }),
    ])
    const paused = { kind: 'workflow', subject: '2' } as const
    await Promise.all([engine.runner.hold({ ...paused, by: 'Ada', reason: '' }), engine.pass()])
    const [{ run }] = await Promise.all([engine.start(2), engine.pass()])
    const settled: string[] = []
    void engine.runner.settled(run).then((status) => settled.push(status))
    await Promise.all([engine.runner.lift(paused, 'Ada'), engine.pass()])
    expect([engine.status(run), settled]).toEqual(['waiting', ['waiting']])
  })
})

describe('a wait for an event that a path leads back to', () => {
  it('takes each event once, in the order they came, also those that came early', async () => {
    const engine = engineBench([
      drawing({ paid, pay: pays('more'), more: { type: 'loop', config: { most: 2 }, to: { again: 'paid', out: 'end' } }, end }),
    ])
    const { run } = (await Promise.all([engine.start(1), engine.pass()]))[0]
    await Promise.all([engine.runner.event(isPaid), engine.pass(5000)])
    expect([engine.sent.length, engine.status(run)]).toEqual([1, 'waiting'])
    engine.restart()
    await Promise.all([engine.runner.event(isPaid), engine.runner.event(isPaid), engine.pass(5000)])
    expect([engine.sent.length, engine.status(run)]).toEqual([3, 'ended'])
  })
})
