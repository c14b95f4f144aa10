import { describe, expect, it } from 'vitest'
import { bench, inputs } from './harness.ts'
import { schedule } from './schedule.ts'

const scope = inputs({ scheduledFor: 'date', occurrence: 'text', missed: 'number' })
const weekdays = { cron: '0 9 * * 1-5', zone: 'Europe/Berlin' }

describe('a schedule', () => {
  it('says when it comes and how a run is called', () => {
    const node = bench('schedule', { ...weekdays, subject: '"Report of " + input.occurrence' }, { scope })
    expect(node.codes).toEqual([])
    expect(node.spec.line(node.config)).toBe('every weekday at 09:00, Europe/Berlin')
    expect(
      node.run({ input: { scheduledFor: '2026-03-02T08:00:00.000Z', occurrence: '2026-03-02T09:00[Europe/Berlin]', missed: 0 } }),
    ).toMatchObject({
      port: 'out',
      output: { subject: 'Report of 2026-03-02T09:00[Europe/Berlin]' },
      origins: { subject: ['input'] },
      said: ['Report of 2026-03-02T09:00[Europe/Berlin] was due by the schedule.'],
    })
  })

  it('starts without a subject', () => {
    expect(bench('schedule', weekdays).run()).toMatchObject({ output: { subject: '' }, said: ['The run was started by the schedule.'] })
  })

  it('brings the instant, the occurrence and how many were missed', () => {
    expect(schedule.input?.(schedule.schema.parse({})).map((field) => [field.name, field.type])).toEqual([
      ['scheduledFor', 'date'],
      ['occurrence', 'text'],
      ['missed', 'number'],
    ])
  })

  it('reads its config as times of the clock or as an interval, with what becomes of missed ones', () => {
    const timing = (config: object) => schedule.timing?.(schedule.schema.parse(config))
    expect(timing(weekdays)).toEqual({
      schedule: { kind: 'times', cron: '0 9 * * 1-5', zone: 'Europe/Berlin' },
      missed: { policy: 'once', most: 10 },
    })
    expect(timing({ when: 'every so often', every: 15, unit: 'minutes', cron: 'left over', missed: 'all', most: 3 })).toEqual({
      schedule: { kind: 'interval', every: 15, unit: 'minutes', from: '', zone: 'UTC' },
      missed: { policy: 'all', most: 3 },
    })
  })

  it('names the field of what can never happen', () => {
    const node = bench('schedule', { cron: '0 0 31 2 *', zone: 'Mars/Olympus' })
    expect(node.problems.map((problem) => [problem.code, problem.field])).toEqual([
      ['bad-schedule', 'zone'],
      ['bad-schedule', 'cron'],
    ])
    expect(bench('schedule', { when: 'every so often', from: 'noon' }).problems.map((problem) => problem.field)).toEqual(['from'])
  })

  it('refuses a subject that is no text', () => {
    expect(bench('schedule', { ...weekdays, subject: 'input.missed' }, { scope }).codes).toEqual(['wrong-type'])
  })
})
