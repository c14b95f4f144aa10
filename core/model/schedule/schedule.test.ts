import { describe, expect, it } from 'vitest'
import { readSchedule, type Schedule, scheduleSchema } from './schedule.ts'
import { scheduleWords } from './words.ts'

const line = (cron: string, zone = 'Europe/Berlin'): Schedule => ({ kind: 'times', cron, zone })
const trouble = (schedule: Schedule): string => {
  const read = readSchedule(schedule)
  return read.ok ? '' : read.problems.map(({ field, message }) => `${field}: ${message}`).join('\n')
}

describe('a schedule in words', () => {
  it.each([
    ['0 9 * * 1-5', 'every weekday at 09:00, Europe/Berlin'],
    ['@daily', 'every day at 00:00, Europe/Berlin'],
    ['*/15 * * * *', 'every 15 minutes, Europe/Berlin'],
    ['* * * * *', 'every minute, Europe/Berlin'],
    ['0 0-23 * * *', 'every hour, Europe/Berlin'],
    ['7 * * * *', 'every hour at minute 7, Europe/Berlin'],
    ['*/10 9-17 * * MON-FRI', 'every 10 minutes from 09:00 to 17:50, every weekday, Europe/Berlin'],
    ['30 8-18 * jan,jul *', 'every hour from 08:30 to 18:30, every day in January and July, Europe/Berlin'],
    ['0 9,17 * * sat-sun', 'every Saturday and Sunday at 09:00 and 17:00, Europe/Berlin'],
    ['0 0 1,15 * *', 'on days 1 and 15 of every month at 00:00, Europe/Berlin'],
    ['0 0 29 2 *', 'on 29 February at 00:00, Europe/Berlin'],
    ['0 9 13 * FRI', 'on day 13 of every month and every Friday at 09:00, Europe/Berlin'],
    ['5,50 1,3,5,9 * * *', 'every day at minutes 5 and 50 of hours 1, 3, 5 and 9, Europe/Berlin'],
  ])('reads %s as “%s”', (cron, words) => {
    expect(trouble(line(cron))).toBe('')
    expect(scheduleWords(line(cron))).toBe(words)
  })
  it('says how often an interval comes, and from when', () => {
    expect(scheduleWords({ kind: 'interval', every: 6, unit: 'hours', from: '2026-01-31T08:00', zone: 'Asia/Tokyo' })).toBe(
      'every 6 hours from 2026-01-31 08:00, Asia/Tokyo',
    )
    expect(scheduleWords({ kind: 'interval', every: 1, unit: 'minutes', from: '', zone: 'UTC' })).toBe('every minute')
  })
  it('shows what cannot be read as it was written', () => {
    expect(scheduleWords(line('every day'))).toBe('every day')
  })
})

describe('a schedule that cannot be', () => {
  it.each([
    ['0 0 31 2 *', 'never happens: there is no day 31 in February'],
    ['0 0 30-31 2 *', 'never happens: there is no day 30 in February'],
    ['0 0 31 4,6,9,11 *', 'never happens: there is no day 31 in April, June, September, November'],
    ['0 0 9 * * *', '6 fields. Schedules have no seconds'],
    ['0 9 * *', '4 fields of five'],
    ['', 'five fields'],
    ['@reboot', 'Known are @hourly'],
    ['60 * * * *', '60 is no minute: it goes from 0 to 59'],
    ['0 24 * * *', '24 is no hour'],
    ['0 0 0 * *', '0 is no day of the month'],
    ['0 0 * 13 *', '13 is no month'],
    ['0 0 * * 8', '8 is no weekday'],
    ['0 0 * * someday', 'no weekday'],
    ['0 0 L * *', 'of another cron'],
    ['0 0 ? * *', 'of another cron'],
    ['0 0 1W * *', 'of another cron'],
    ['0 0 * * 5#2', 'of another cron'],
    ['5/15 * * * *', 'write 5-59/15'],
    ['*/90 * * * *', 'choose “every so often”'],
    ['*/0 * * * *', 'step of 0'],
    ['0 22-2 * * *', 'runs backwards: write 22-23,0-2'],
    ['1,,2 * * * *', 'nothing a minute can be'],
    ['-1 * * * *', 'nothing a minute can be'],
    ['*-3 * * * *', 'no range'],
    ['0x1 * * * *', 'no minute'],
    ['1e1 * * * *', 'no minute'],
    ['__proto__ * * * *', 'nothing a minute can be'],
  ])('is refused: “%s”, because %s', (cron, why) => {
    expect(trouble(line(cron))).toContain(why)
    expect(trouble(line(cron))).toMatch(/^cron: /)
  })

  it('is taken where a weekday makes a day that is not there happen', () => {
    expect(trouble(line('0 0 31 2 MON'))).toBe('')
  })

  it('names a zone that is not there, and tells an offset from a zone', () => {
    expect(trouble(line('0 9 * * *', 'Europe/Atlantis'))).toContain('zone: “Europe/Atlantis” is no time zone')
    expect(trouble(line('0 9 * * *', '+02:00'))).toContain('is an offset')
    expect(trouble(line('0 9 * * *', 'UTC+2'))).toContain('is an offset')
    expect(trouble(line('0 9 * * *', ''))).toContain('Choose a time zone')
    expect(trouble(line('0 9 * * *', '__proto__'))).toContain('no time zone')
  })

  it('names both the line and the zone', () => {
    expect(trouble(line('x', 'y')).split('\n')).toHaveLength(2)
  })

  it('names an anchor that is no time', () => {
    for (const from of ['2026-02-30 00:00', '2026-01-01 24:00', '2016-12-31 23:59:60', '1969-12-31', 'soon', '2026-1-1'])
      expect(trouble({ kind: 'interval', every: 1, unit: 'hours', from, zone: 'UTC' }), from).toContain('is no time of the clock')
    expect(trouble({ kind: 'interval', every: 1, unit: 'hours', from: '2024-02-29', zone: 'UTC' })).toBe('')
  })

  it('is not even written down with a distance of nothing', () => {
    for (const every of [0, -1, 1.5, Number.NaN, 1e9])
      expect(scheduleSchema.safeParse({ kind: 'interval', every, unit: 'hours', from: '', zone: 'UTC' }).success).toBe(false)
  })
})
