// The rule for schedules as something to run: reads the clock on the wall minute by minute through Intl and says what is due.
// It shares nothing with the search it judges, neither the reading of cron lines nor the way clock changes are found.

const MINUTE = 60_000
const DAY = 1440 * MINUTE

type Fields = { minute: Set<number>; hour: Set<number>; day: Set<number>; month: Set<number>; weekday: Set<number> }

/** A line of numbers, names, ranges, lists and steps, all of them valid. */
function fieldsOf(line: string): Fields {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = line
    .replace(/SUN/g, '0')
    .replace(/MON/g, '1')
    .replace(/FRI/g, '5')
    .split(' ')
  const set = (text: string, low: number, high: number) =>
    new Set(
      text.split(',').flatMap((part) => {
        const [range = '', step = '1'] = part.split('/')
        const [from, to] = range === '*' ? [low, high] : range.includes('-') ? range.split('-').map(Number) : [Number(range), Number(range)]
        const values: number[] = []
        for (let value = from as number; value <= (to as number); value += Number(step)) values.push(value)
        return values
      }),
    )
  return { minute: set(minute, 0, 59), hour: set(hour, 0, 23), day: set(day, 1, 31), month: set(month, 1, 12), weekday: set(weekday, 0, 6) }
}

/** Wall-clock minutes since 1970 at each minute of a stretch of time. */
export type WallReading = { start: number; walls: number[] }

export function readWalls(zone: string, start: number, end: number): WallReading {
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  })
  const walls: number[] = []
  for (let at = start; at <= end; at += MINUTE) {
    const [day = 0, month = 0, year = 0, hour = 0, minute = 0] = clock.format(at).split(/\D+/).map(Number)
    walls.push(Date.UTC(year, month - 1, day, hour, minute) / MINUTE)
  }
  return { start, walls }
}

/** What is due after the first minute of a reading. */
export function dueByTheWall(line: string, { start, walls }: WallReading): number[] {
  const fields = fieldsOf(line)
  const everyHour = fields.hour.size === 24
  const matches = (wall: number): boolean => {
    const date = new Date(wall * MINUTE)
    if (!fields.minute.has(date.getUTCMinutes()) || !fields.hour.has(date.getUTCHours())) return false
    if (!fields.month.has(date.getUTCMonth() + 1)) return false
    const byDay = fields.day.has(date.getUTCDate())
    const byWeekday = fields.weekday.has(date.getUTCDay())
    return fields.day.size === 31 || fields.weekday.size === 7 ? byDay && byWeekday : byDay || byWeekday
  }
  const due: number[] = []
  let seen = walls[0] as number
  for (let at = 1; at < walls.length; at++) {
    const wall = walls[at] as number
    let now = matches(wall) && (everyHour || wall > seen)
    // What the clock leapt over comes with the first minute after the leap.
    if (!everyHour) for (let leapt = Math.max(seen, walls[at - 1] as number) + 1; leapt < wall && !now; leapt++) now = matches(leapt)
    if (now) due.push(start + at * MINUTE)
    seen = Math.max(seen, wall)
  }
  return due
}

/** Instants, to the day, at which the clock of a zone is set: found by the offset at noon of each day. */
export function daysOfChange(zone: string, from: number, to: number): number[] {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset', year: 'numeric' })
  const offset = (at: number) => clock.format(at).replace(/.*GMT/, '')
  const days: number[] = []
  for (let at = from; at < to; at += DAY) if (offset(at) !== offset(at + DAY)) days.push(at)
  return days
}
