import { describe, expect, it, onTestFinished } from 'vitest'
import type { WriteContext } from '../api/context.ts'
import { getRun } from '../api/runs.ts'
import { listScheduleViews } from '../api/schedules.ts'
import { keepDraft, publishDraft } from '../api/workflows.ts'
import { fakeClock } from '../engine/fake-clock.ts'
import { SignalboxError } from '../model/news.ts'
import type { Json } from '../model/values.ts'
import { listSchedules } from '../storage/schedules.ts'
import { openSchedules } from './schedules.ts'
import { endNode, graphOf, openTestHost, publish, startNode } from './test-workspace.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = Date.parse('2026-03-28T12:00Z')

const scheduled = (config: { [name: string]: Json }, outcome = 'done') =>
  graphOf({ begin: { type: 'schedule', config, to: 'end' }, end: endNode(outcome) })
const daily = { cron: '30 2 * * *', zone: 'Europe/Berlin' }
const hourly = { cron: '0 * * * *', zone: 'UTC' }

/** A host whose schedules live by a clock of ours. */
async function openWorld(trouble?: () => void) {
  const host = await openTestHost()
  const clock = fakeClock(START)
  const lines: string[] = []
  const runner: WriteContext['runner'] = {
    ...host.runner,
    start(start) {
      trouble?.()
      return host.runner.start(start)
    },
  }
  const context: WriteContext = { ...host.context, now: clock.now, runner }
  const open = () => openSchedules({ context, now: clock.now, sleep: clock.sleep, log: (line) => void lines.push(line) }, true)
  let schedules = open()
  context.schedules = { follow: () => schedules.follow() }
  onTestFinished(() => schedules.close())
  /** Time passes, a minute at a time; what is started in it is through before the next. */
  async function pass(milliseconds: number) {
    await clock.rest()
    for (let left = milliseconds; left > 0; left -= MINUTE) {
      await clock.suspend(Math.min(MINUTE, left))
      for (let turns = 0; turns < 200 && clock.sleeping() === 0; turns++) await clock.turn()
    }
  }
  return {
    ...{ context, clock, lines, pass },
    close: () => schedules.close(),
    restart: () => {
      schedules = open()
    },
    rows: () => listSchedules(context.db),
    hold: (workflow: number) =>
      context.change(() => {
        context.db.prepare(`INSERT INTO holds VALUES ('workflow', ?, 'me', 0, '')`).run(String(workflow))
      }),
    lift: () =>
      context.change(() => {
        context.db.prepare('DELETE FROM holds').run()
      }),
    /** Inputs of the runs so far, oldest first. */
    runs: () =>
      (context.db.prepare(`SELECT id FROM runs WHERE trigger = 'schedule' ORDER BY id`).pluck().all() as number[]).map(
        (id) => getRun(context, id).input,
      ),
  }
}

describe('a published schedule', () => {
  it('starts a run an occurrence, also through a clock change, with what it was due for', async () => {
    const { context, runs, pass } = await openWorld()
    publish({ context }, 'Report', scheduled({ ...daily, subject: '"Report of " + input.occurrence' }))
    await pass(2 * DAY)
    expect(runs()).toEqual([
      { scheduledFor: '2026-03-29T01:00:00.000Z', occurrence: '2026-03-29T03:00[Europe/Berlin]', missed: 0 },
      { scheduledFor: '2026-03-30T00:30:00.000Z', occurrence: '2026-03-30T02:30[Europe/Berlin]', missed: 0 },
    ])
    expect(getRun(context, 1)).toMatchObject({ trigger: 'schedule', status: 'ended', key: 'schedule 2026-03-29T03:00[Europe/Berlin]' })
    expect(JSON.stringify(getRun(context, 1).narrative)).toContain('was due by the schedule')
  })

  it('starts one run after a sleep, skips, or starts one each, as its workflow says', async () => {
    for (const [missed, expected] of [
      ['once', [500]],
      ['skip', []],
      ['all', [498, 499, 500]],
    ] as const) {
      const { context, clock, runs, pass } = await openWorld()
      publish({ context }, 'Report', scheduled({ ...hourly, missed, most: 3 }))
      await clock.rest()
      await clock.suspend(500 * HOUR + 5 * 60_000)
      await pass(1000)
      expect(runs().map((input) => (Date.parse(input.scheduledFor as string) - START) / HOUR)).toEqual(expected)
      const all = runs()
      expect(all.reduce((sum, input) => sum + (input.missed as number) + 1, 0)).toBe(all.length ? 500 : 0)
    }
  })

  it('starts no occurrence twice, whatever the clock is set to', async () => {
    const { context, clock, runs, pass } = await openWorld()
    publish({ context }, 'Report', scheduled({ ...hourly, missed: 'all', most: 100 }))
    await pass(3 * HOUR)
    for (const by of [-1000, -HOUR, -DAY, DAY, DAY]) {
      clock.jump(by)
      await pass(HOUR)
    }
    const found = runs().map((input) => input.occurrence)
    expect(new Set(found).size).toBe(found.length)
    // Those up to where the clock stands now, once each.
    expect(found).toHaveLength(Math.floor((clock.now() - START) / HOUR))
  })

  it('starts nothing while the clock is years behind, and says so', async () => {
    const { context, clock, runs, pass } = await openWorld()
    publish({ context }, 'Report', scheduled(hourly))
    await pass(HOUR)
    clock.jump(-10 * 365 * DAY)
    await pass(2 * HOUR)
    expect(runs()).toHaveLength(1)
    expect(listScheduleViews(context)).toMatchObject([{ waitsUntil: START + HOUR, next: [START + 2 * HOUR, {}, {}, {}, {}] }])
  })

  it('does not start again what a crash kept from being noted', async () => {
    const { context, rows, restart, close, runs, pass } = await openWorld()
    publish({ context }, 'Report', scheduled({ ...hourly, missed: 'all' }))
    const [before] = rows()
    await pass(3 * HOUR)
    await close()
    context.change(() => context.db.prepare('UPDATE schedules SET through = ?, next = ?').run(before?.through, before?.next))
    restart()
    await pass(2 * HOUR)
    expect(runs().map((input) => (Date.parse(input.scheduledFor as string) - START) / HOUR)).toEqual([1, 2, 3, 4, 5])
  })

  it('catches up when Signalbox is started again', async () => {
    const { context, restart, close, runs, pass } = await openWorld()
    publish({ context }, 'Report', scheduled(hourly))
    await pass(HOUR)
    await close()
    await pass(10 * HOUR)
    expect(runs()).toHaveLength(1)
    restart()
    await pass(1000)
    expect(runs().map((input) => input.missed)).toEqual([0, 9])
  })
})

describe('a workflow', () => {
  it('that is paused starts nothing, and catches up when it goes on', async () => {
    const { context, hold, lift, runs, pass } = await openWorld()
    const { id } = publish({ context }, 'Report', scheduled(hourly))
    hold(id)
    await pass(5 * HOUR + 1000)
    expect(runs()).toEqual([])
    expect(listScheduleViews(context)[0]?.paused).toBe(true)
    lift()
    await pass(1000)
    expect(runs()).toMatchObject([{ occurrence: '2026-03-28T17:00Z', missed: 4 }])
  })

  it('that is published with another schedule begins anew; with the same one it goes on where it was', async () => {
    const { context, rows, pass } = await openWorld()
    const { id } = publish({ context }, 'Report', scheduled(hourly))
    await pass(2.5 * HOUR)
    const [before] = rows()
    expect(before).toMatchObject({ through: START + 2 * HOUR, next: START + 3 * HOUR })
    keepDraft(context, id, scheduled({ ...hourly, missed: 'skip' }, 'finished'))
    publishDraft(context, id, '', 'test')
    expect(rows()).toEqual([before])
    keepDraft(context, id, scheduled({ cron: '15 * * * *', zone: 'UTC' }))
    publishDraft(context, id, '', 'test')
    expect(rows()).toMatchObject([{ through: START + 2.5 * HOUR, next: START + 3.25 * HOUR }])
  })

  it('that no longer starts by a schedule has none', async () => {
    const { context, rows, runs, pass } = await openWorld()
    const { id } = publish({ context }, 'Report', scheduled(hourly))
    keepDraft(context, id, graphOf({ begin: startNode({}, 'end'), end: endNode('done') }))
    publishDraft(context, id, '', 'test')
    expect(rows()).toEqual([])
    await pass(3 * HOUR)
    expect(runs()).toEqual([])
    expect(listScheduleViews(context)).toEqual([])
  })

  it('whose run cannot be started is tried again in a minute, and loses no occurrence', async () => {
    let failing = true
    const { context, lines, runs, pass } = await openWorld(() => {
      if (failing) throw new SignalboxError('busy', '10000 pieces of work wait already.')
    })
    publish({ context }, 'Report', scheduled(hourly))
    await pass(HOUR + 30_000)
    expect(lines).toEqual(['“Report” was due and could not be started; it is tried again in a minute: 10000 pieces of work wait already.'])
    expect(runs()).toEqual([])
    failing = false
    await pass(31_000)
    expect(runs()).toMatchObject([{ occurrence: '2026-03-28T13:00Z', missed: 0 }])
  })

  it('that is published anew while a run of the old schedule starts keeps the new one', async () => {
    let publishNow = () => {}
    const { context, rows, runs, pass } = await openWorld(() => publishNow())
    const { id } = publish({ context }, 'Report', scheduled(hourly))
    publishNow = () => {
      publishNow = () => {}
      keepDraft(context, id, scheduled({ cron: '15 * * * *', zone: 'UTC' }))
      publishDraft(context, id, '', 'test')
    }
    await pass(HOUR)
    expect(rows()).toMatchObject([{ spec: expect.stringContaining('15 * * * *'), through: START + HOUR, next: START + 1.25 * HOUR }])
    await pass(HOUR)
    expect(runs().map((input) => input.occurrence)).toEqual(['2026-03-28T13:00Z', '2026-03-28T13:15Z'])
  })

  it('whose row is of another schedule than the live one is taken over anew, not looked at for ever', async () => {
    const { context, rows, runs, pass } = await openWorld()
    publish({ context }, 'Report', scheduled(hourly))
    context.change(() => context.db.prepare(`UPDATE schedules SET spec = '{}', next = 0`).run())
    await pass(HOUR)
    expect(rows()).toMatchObject([{ spec: expect.stringContaining('0 * * * *') }])
    await pass(HOUR)
    expect(runs().map((input) => input.occurrence)).toEqual(['2026-03-28T13:00Z', '2026-03-28T14:00Z'])
  })

  it('cannot be published with a schedule that never comes', async () => {
    const { context } = await openWorld()
    expect(() => publish({ context }, 'Never', scheduled({ cron: '0 0 31 2 *' }))).toThrow(/1 problem/)
  })
})

describe('the list of schedules', () => {
  it('says in words what runs when, what ran last and what comes next', async () => {
    const { context, pass } = await openWorld()
    const { id } = publish({ context }, 'Report', scheduled({ cron: '0 9 * * 1-5', zone: 'Europe/Berlin', missed: 'skip' }))
    publish({ context }, 'By hand', graphOf({ begin: startNode({}, 'end'), end: endNode('done') }))
    await pass(2 * DAY)
    const [view, ...others] = listScheduleViews(context)
    expect(others).toEqual([])
    expect(view).toMatchObject({
      ...{ workflow: id, name: 'Report', version: 1, words: 'every weekday at 09:00, Europe/Berlin' },
      ...{ missed: { policy: 'skip' }, paused: false, last: { run: 1 }, waitsUntil: null },
    })
    expect(view?.next.map((at) => new Date(at).toISOString().slice(0, 16))).toEqual([
      ...['2026-03-31T07:00', '2026-04-01T07:00', '2026-04-02T07:00', '2026-04-03T07:00', '2026-04-06T07:00'],
    ])
  })
})
