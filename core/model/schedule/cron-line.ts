// A cron line of five fields, read strictly, and the wall-clock readings that match it. No zone and no clock in here.

/** Minutes and hours rise; `days` 1 to 31, `months` 1 to 12 and `weekdays` 0 (Sunday) to 6 tell by index. */
export type CronLine = {
  minutes: readonly number[]
  hours: readonly number[]
  days: readonly boolean[]
  months: readonly boolean[]
  weekdays: readonly boolean[]
  /** Every hour of the day matches: such a line follows elapsed time through clock changes. */
  everyHour: boolean
  anyDay: boolean
  anyWeekday: boolean
}
export type ReadLine = { ok: true; line: CronLine } | { ok: false; message: string }

export const MONTHS = 'January February March April May June July August September October November December'.split(' ')
export const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')

type FieldKind = { title: string; from: number; to: number; names?: string[]; nameOffset?: number }
const FIELDS: FieldKind[] = [
  { title: 'minute', from: 0, to: 59 },
  { title: 'hour', from: 0, to: 23 },
  { title: 'day of the month', from: 1, to: 31 },
  { title: 'month', from: 1, to: 12, names: MONTHS, nameOffset: 1 },
  { title: 'weekday', from: 0, to: 7, names: WEEKDAYS, nameOffset: 0 },
]
const NICKNAMES: { [name: string]: string } = {
  ...{ '@hourly': '0 * * * *', '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@weekly': '0 0 * * 0' },
  ...{ '@monthly': '0 0 1 * *', '@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *' },
}
const LONGEST_MONTH = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

class Refused extends Error {}

export function readCronLine(text: string): ReadLine {
  try {
    return { ok: true, line: parse(text.trim()) }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, message: error.message }
    throw error
  }
}

function parse(text: string): CronLine {
  if (text === '')
    throw new Refused('Write when it runs as five fields: minute, hour, day, month, weekday. 0 9 * * 1-5 is every weekday at 09:00.')
  if (text.length > 500) throw new Refused('This line is longer than 500 signs.')
  const fields = (NICKNAMES[text.toLowerCase()] ?? text).split(/\s+/)
  if (text.startsWith('@') && fields.length === 1)
    throw new Refused(`“${text}” is not known. Known are ${Object.keys(NICKNAMES).join(', ')}.`)
  if (fields.length === 6 || fields.length === 7)
    throw new Refused(
      `This line has ${fields.length} fields. Schedules have no seconds and no years: leave five, minute, hour, day, month and weekday.`,
    )
  if (fields.length !== 5)
    throw new Refused(`This line has ${fields.length} field${fields.length === 1 ? '' : 's'} of five: minute, hour, day, month, weekday.`)
  const [minutes, hours, days, months, weekdays] = FIELDS.map((kind, at) => readField(fields[at] as string, kind)) as [
    ...[Set<number>, Set<number>, Set<number>, Set<number>, Set<number>],
  ]
  if (weekdays.delete(7)) weekdays.add(0)
  const line: CronLine = {
    minutes: [...minutes].sort((a, b) => a - b),
    hours: [...hours].sort((a, b) => a - b),
    days: flags(days, 32),
    months: flags(months, 13),
    weekdays: flags(weekdays, 7),
    everyHour: hours.size === 24,
    anyDay: days.size === 31,
    anyWeekday: weekdays.size === 7,
  }
  refuseNever(line)
  return line
}

const flags = (set: ReadonlySet<number>, size: number): boolean[] => Array.from({ length: size }, (_, at) => set.has(at))

function readField(text: string, kind: FieldKind): Set<number> {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    if (/[?LW#]/.test(part) && !/^[A-Z]{3}/i.test(part))
      throw new Refused(`“${part}” in the field for the ${kind.title} is of another cron. Here there are numbers, names, * , - and /.`)
    const found = /^(\*|[A-Za-z0-9]{1,9})(?:-([A-Za-z0-9]{1,9}))?(?:\/(\d{1,4}))?$/.exec(part)
    if (!found)
      throw new Refused(`“${part.slice(0, 50)}” is nothing a ${kind.title} can be. Use numbers, *, ranges like 1-5 and steps like */15.`)
    const [, first = '', last, step] = found
    if (step !== undefined && first !== '*' && last === undefined)
      throw new Refused(`“${part}” does not say where it ends: write ${first}-${kind.to === 7 ? 6 : kind.to}/${step}.`)
    if (first === '*' && last !== undefined) throw new Refused(`“${part}” is no range: write two numbers, like ${kind.from}-${kind.to}.`)
    const from = first === '*' ? kind.from : numberOf(first, kind)
    let to = first === '*' ? (kind.to === 7 ? 6 : kind.to) : last === undefined ? from : numberOf(last, kind)
    // Friday to Sunday: the week's end is meant.
    if (kind.to === 7 && to === 0 && from > 0) to = 7
    if (to < from) throw new Refused(`“${part}” runs backwards: write ${from}-${kind.to === 7 ? 6 : kind.to},${kind.from}-${to}.`)
    const by = step === undefined ? 1 : Number(step)
    if (by === 0) throw new Refused(`“${part}” has a step of 0; the smallest is 1.`)
    if (by > to - from + (by === 1 ? 1 : 0))
      throw new Refused(
        `The step of “${part}” is longer than its range. For a fixed distance choose “every so often” and give minutes or hours.`,
      )
    for (let value = from; value <= to; value += by) values.add(value)
  }
  return values
}

function numberOf(text: string, { title, from, to, names, nameOffset = 0 }: FieldKind): number {
  if (/^\d+$/.test(text)) {
    const value = Number(text)
    if (value < from || value > to) throw new Refused(`${text} is no ${title}: it goes from ${from} to ${to}.`)
    return value
  }
  const small = text.toLowerCase()
  const at = names?.findIndex((name) => small === name.toLowerCase() || small === name.slice(0, 3).toLowerCase()) ?? -1
  if (at < 0) throw new Refused(`“${text}” is no ${title}.`)
  return at + nameOffset
}

/** With a weekday it always happens: a day of the month and a weekday are either-or. */
function refuseNever({ days, months, anyWeekday, anyDay }: CronLine): void {
  if (!anyWeekday || anyDay) return
  const first = days.indexOf(true)
  if (LONGEST_MONTH.some((length, month) => months[month] && first <= length)) return
  const named = MONTHS.filter((_, at) => months[at + 1]).join(', ')
  throw new Refused(`This never happens: there is no day ${first} in ${named}. Choose a day that the month has.`)
}

const DAY = 86_400_000
const MINUTE = 60_000
/** Nothing is looked for after the last day of the year 9999. */
export const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** The first matching wall-clock reading at or after `wall`; both are written as if the wall were at UTC. Null after the year 9999. */
export function nextWall(line: CronLine, wall: number): number | null {
  let day = Math.floor(wall / DAY)
  let minute = Math.ceil((wall - day * DAY) / MINUTE)
  for (;;) {
    if (minute >= 1440) {
      day++
      minute = 0
    }
    if (day * DAY > LAST_INSTANT) return null
    const date = new Date(day * DAY)
    if (!line.months[date.getUTCMonth() + 1]) {
      day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY
      minute = 0
      continue
    }
    const time = dayMatches(line, date) ? nextTime(line, minute) : null
    if (time !== null) return day * DAY + time * MINUTE
    minute = 1440
  }
}

function dayMatches({ days, weekdays, anyDay, anyWeekday }: CronLine, date: Date): boolean {
  const byDay = days[date.getUTCDate()] === true
  const byWeekday = weekdays[date.getUTCDay()] === true
  return anyDay || anyWeekday ? byDay && byWeekday : byDay || byWeekday
}

function nextTime({ hours, minutes }: CronLine, from: number): number | null {
  const hour = Math.floor(from / 60)
  for (const candidate of hours) {
    if (candidate < hour) continue
    const least = candidate === hour ? from % 60 : 0
    for (const minute of minutes) if (minute >= least) return candidate * 60 + minute
  }
  return null
}
