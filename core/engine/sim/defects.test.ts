import { describe, expect, it } from 'vitest'
import { openTurns, turnsOfBatch } from '../turns.ts'
import { type Brief, drawing, engineBench } from './bench.ts'

// What the simulator found in the engine, each in the fewest steps that show it.

const end: Brief = { type: 'end', config: { outcome: 'done', fields: [] } }
const pays = (to = 'end', more: Brief['handling'] = undefined): Brief => ({
  ...{ type: 'http', config: { url: 'https://side/pay', honoursKey: true }, to },
  ...(more ? { handling: more } : {}),
})
const paid: Brief = { type: 'wait', config: { mode: 'event', event: 'paid' }, to: 'pay' }
const review = (to: string): Brief => ({ type: 'review', config: { question: 'Is it right?' }, to: { approved: to, declined: to } })
const once: Brief['handling'] = { doOnce: { scope: 'ever', key: 'input.key' } }
const isPaid = { key: 'paid', body: null, by: 'shop', once: null }
const allEffects = { kind: 'effects', subject: '' } as const
/** Three crashes in a row while the run was worked on. */
function setAside(engine: ReturnType<typeof engineBench>, run: number): void {
  for (let crash = 0; crash < 3; crash++) engine.restart([run])
  expect(engine.tables.runs.get(run)?.run).toMatchObject({ status: 'queued', crashes: 3 })
}

describe('a hold', () => {
  it('that is lifted in the very commit in which an effect comes up keeps it from nothing', async () => {
    const engine = engineBench([drawing({ paid, pay: pays(), end })])
    const { run } = (await Promise.all([engine.start(1), engine.pass()]))[0]
    await Promise.all([engine.runner.hold({ ...allEffects, by: 'Ada', reason: '' }), engine.pass()])
    await Promise.all([engine.runner.lift(allEffects, 'Ada'), engine.runner.event(isPaid), engine.pass()])
    await engine.pass(5000)
    expect(engine.status(run)).toBe('ended')
  })
  it('that is lifted while it is written down that an effect waits for it keeps it from nothing', async () => {
    const engine = engineBench([drawing({ paid, pay: pays(), end }), drawing({ ask: review('end'), end })])
    const { run } = (await Promise.all([engine.start(1), engine.pass()]))[0]
    await Promise.all([engine.runner.hold({ ...allEffects, by: 'Ada', reason: '' }), engine.pass()])
    // While a run is suspected of a crash every piece of work has a commit to itself.
    const suspect = (await Promise.all([engine.start(2), engine.pass()]))[0]
    engine.restart([suspect.run])
    await Promise.all([engine.runner.event(isPaid), engine.runner.lift(allEffects, 'Ada'), engine.pass(5000)])
    expect([engine.sent.length, engine.status(run)]).toEqual([1, 'ended'])
  })
  it('that is set in the very commit that makes the intent keeps it from being sent', async () => {
    const engine = engineBench([drawing({ paid, pay: pays(), end })])
    const { run } = (await Promise.all([engine.start(1), engine.pass()]))[0]
    await Promise.all([engine.runner.event(isPaid), engine.runner.hold({ ...allEffects, by: 'Ada', reason: '' }), engine.pass()])
    await engine.pass(5000)
    expect([engine.sent.length, engine.status(run)]).toEqual([0, 'running'])
    await Promise.all([engine.runner.lift(allEffects, 'Ada'), engine.pass()])
    expect([engine.sent.length, engine.status(run)]).toEqual([1, 'ended'])
  })
  it('outlives a cancelled run: what waited for it is never sent', async () => {
    const engine = engineBench([drawing({ paid, pay: pays(), end })])
    const { run } = (await Promise.all([engine.start(1), engine.pass()]))[0]
    await Promise.all([engine.runner.event(isPaid), engine.runner.hold({ ...allEffects, by: 'Ada', reason: '' }), engine.pass()])
    await Promise.all([engine.runner.cancel(run, 'Bo', ''), engine.pass()])
    await Promise.all([engine.runner.lift(allEffects, 'Ada'), engine.pass()])
    expect(engine.sent).toEqual([])
    expect([...engine.tables.effects.values()].map(({ state }) => state)).toEqual(['failed'])
  })
})

describe('a run that shares an effect with one that is cancelled before it was sent', () => {
  it('does it itself', async () => {
    const engine = engineBench([drawing({ pay: pays('end', once), end })])
    await Promise.all([engine.runner.hold({ ...allEffects, by: 'Ada', reason: '' }), engine.pass()])
    const [first, second] = await Promise.all([engine.start(1, { key: 'k' }), engine.start(1, { key: 'k' }), engine.pass()])
    await Promise.all([engine.runner.cancel(first.run, 'Bo', ''), engine.pass()])
    await Promise.all([engine.runner.lift(allEffects, 'Ada'), engine.pass(5000)])
    expect([engine.status(first.run), engine.status(second.run)]).toEqual(['cancelled', 'ended'])
    expect(engine.sent.length).toBe(1)
  })
})

describe('a run that is set aside', () => {
  it('hears of an event that came meanwhile when it is released', async () => {
    const engine = engineBench([drawing({ paid, pay: pays(), end })])
    const { run } = (await Promise.all([engine.start(1), engine.pass()]))[0]
    setAside(engine, run)
    const [{ reached }] = await Promise.all([engine.runner.event(isPaid), engine.pass()])
    expect(reached).toBe(0)
    await Promise.all([engine.runner.release(run, 'Ada'), engine.pass(5000)])
    expect(engine.status(run)).toBe('ended')
  })
  it('keeps its review open, and nobody’s decision is swallowed', async () => {
    const engine = engineBench([drawing({ ask: review('end'), end })])
    const { run } = (await Promise.all([engine.start(1), engine.pass()]))[0]
    setAside(engine, run)
    const decision = {
      id: 1,
      shown: engine.tables.reviews.get(1)?.shown ?? '',
      verdict: 'approve' as const,
      changes: {},
      reason: '',
      by: 'Ada',
    }
    await Promise.all([expect(engine.runner.decide(decision)).rejects.toMatchObject({ code: 'conflict' }), engine.pass()])
    expect(engine.tables.reviews.get(1)?.state).toBe('open')
    await Promise.all([engine.runner.release(run, 'Ada'), engine.pass()])
    await Promise.all([engine.runner.decide(decision), engine.pass()])
    expect(engine.status(run)).toBe('ended')
  })
  it('learns when it is released what became of the run it called', async () => {
    const engine = engineBench([
      drawing({ paid, pay: pays(), end }),
      drawing({ call: { type: 'subWorkflow', config: { workflow: 'flow1', version: 1 }, to: 'end' }, end }),
    ])
    const { run } = (await Promise.all([engine.start(2), engine.pass()]))[0]
    setAside(engine, run)
    await Promise.all([engine.runner.event(isPaid), engine.pass(5000)])
    expect([engine.status(run), engine.status(run + 1)]).toEqual(['queued', 'ended'])
    await Promise.all([engine.runner.release(run, 'Ada'), engine.pass()])
    expect(engine.status(run)).toBe('ended')
  })
  it('is not overtaken by others with its serial key', async () => {
    const engine = engineBench([drawing({ ask: review('end'), end }, { serialKey: 'input.key' })])
    const [first, second] = await Promise.all([engine.start(1, { key: 'k' }), engine.start(1, { key: 'k' }), engine.pass()])
    setAside(engine, first.run)
    const [third] = await Promise.all([engine.start(1, { key: 'k' }), engine.pass(5000)])
    expect([second, third].map(({ run }) => engine.status(run))).toEqual(['queued', 'queued'])
    await Promise.all([engine.runner.release(first.run, 'Ada'), engine.pass()])
    expect([first, second, third].map(({ run }) => engine.status(run))).toEqual(['waiting', 'queued', 'queued'])
    await Promise.all([engine.runner.cancel(first.run, 'Bo', ''), engine.pass()])
    expect([second, third].map(({ run }) => engine.status(run))).toEqual(['waiting', 'queued'])
  })
})

describe('a branch that a join goes on without', () => {
  it('leaves no review, timer or effect behind when all of it falls into one commit', async () => {
    const branches = ['a', 'b', 'c', 'd'].map((name) => ({ name, title: '' }))
    const engine = engineBench([
      drawing({
        fork: { type: 'parallel', config: { branches }, to: { a: 'ask', b: 'pay', c: 'nap', d: 'quick' } },
        ...{ ask: review('join'), pay: pays('join'), nap: { type: 'wait', config: { mode: 'duration', minutes: 5 }, to: 'join' } },
        quick: { type: 'task', config: { title: 'Look' }, to: { done: 'join' } },
        join: { type: 'join', config: { mode: 'any' }, to: 'last' },
        ...{ last: review('end'), end },
      }),
    ])
    const { run } = (await Promise.all([engine.start(1), engine.pass(5000)]))[0]
    expect(engine.status(run)).toBe('waiting')
    expect([...engine.tables.reviews.values()].map(({ state }) => state)).toEqual(['void', 'open'])
    expect([engine.tables.timers.size, engine.sent.length]).toEqual([0, 0])
  })
})

describe('a branch that never got to ask', () => {
  it('asks nobody', async () => {
    const branches = ['a', 'b'].map((name) => ({ name, title: '' }))
    const engine = engineBench([
      drawing({
        fork: { type: 'parallel', config: { branches }, to: { a: 'ask', b: 'quick' } },
        ...{ ask: review('join'), quick: { type: 'set', config: { fields: [{ name: 'v', value: '1' }] }, to: 'join' } },
        join: { type: 'join', config: { mode: 'any' }, to: 'end' },
        end,
      }),
    ])
    const { run } = (await Promise.all([engine.start(1), engine.pass()]))[0]
    expect([engine.status(run), engine.tables.reviews.size]).toEqual(['ended', 0])
  })
})

describe('a call whose time is over', () => {
  it('ends the run it had called', async () => {
    const call: Brief = { type: 'subWorkflow', config: { workflow: 'flow1', version: 1 }, handling: { timeoutSeconds: 10 }, to: 'end' }
    const engine = engineBench([drawing({ ask: review('end'), end }), drawing({ call, end })])
    const { run } = (await Promise.all([engine.start(2), engine.pass(20_000)]))[0]
    expect([engine.status(run), engine.status(run + 1)]).toEqual(['failed', 'cancelled'])
  })
})

describe('a key that cannot be worked out', () => {
  const broken = '[input.key][input.n]'
  it('is the step’s failure where it is a do-once key', async () => {
    const engine = engineBench([drawing({ pay: pays('end', { doOnce: { scope: 'ever', key: broken } }), end })])
    const { run } = (await Promise.all([engine.start(1, { n: 5, key: 'k' }), engine.pass()]))[0]
    expect([engine.status(run), engine.sent.length]).toEqual(['failed', 0])
  })
  it('is a refusal where it is a serial key', async () => {
    const engine = engineBench([drawing({ end }, { serialKey: broken })])
    await Promise.all([expect(engine.start(1, { n: 5, key: 'k' })).rejects.toMatchObject({ code: 'bad-input' }), engine.pass()])
  })
})

describe('a turn on a connection', () => {
  it('that was taken for a commit which failed is given back', () => {
    const turns = openTurns(
      () => 0,
      async () => {},
      new AbortController().signal,
      () => ({ atOnce: 1, perMinute: null }),
    )
    const failed = turnsOfBatch(turns)
    expect([failed.turns.take('bank'), turns.take('bank')]).toEqual([true, false])
    failed.giveBack()
    expect(turns.take('bank')).toBe(true)
  })
})
