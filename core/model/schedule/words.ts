// A schedule in words: "every weekday at 09:00, Europe/Berlin".
import { type CronLine, MONTHS, readCronLine, WEEKDAYS } from './cron-line.ts'
import type { Schedule } from './schedule.ts'

/** For people. A schedule that cannot be read is shown as it was written. */
export function scheduleWords(schedule: Schedule): string {
  if (schedule.kind === 'interval') {
    const { every, unit, from, zone } = schedule
    const often = every === 1 ? `every ${unit.slice(0, -1)}` : `every ${every} ${unit}`
    return from === '' ? often : `${often} from ${from.trim().replace('T', ' ')}, ${zone}`
  }
  const read = readCronLine(schedule.cron)
  return read.ok ? `${lineWords(read.line)}, ${schedule.zone}` : schedule.cron
}

function lineWords(line: CronLine): string {
  const days = dayWords(line)
  const times = timeWords(line)
  if (days === '') return /^every/.test(times) ? times : `every day ${times}`
  return /^every/.test(times) ? `${times}, ${days}` : `${days} ${times}`
}

const two = (value: number): string => String(value).padStart(2, '0')
const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
const indexes = (flags: readonly boolean[]): number[] => flags.flatMap((on, at) => (on ? [at] : []))

/** Clock times up to this many are written out. */
const MANY = 6

function timeWords({ hours, minutes, everyHour }: CronLine): string {
  const step = stepOf(minutes)
  const often =
    step === 1 ? 'every minute' : step !== null ? `every ${step} minutes` : minutes.length === 1 && minutes[0] === 0 ? 'every hour' : null
  if (everyHour) return often ?? `every hour at minute${minutes.length > 1 ? 's' : ''} ${listed(minutes.map(String))}`
  if (hours.length * minutes.length <= MANY)
    return `at ${listed(hours.flatMap((hour) => minutes.map((minute) => `${two(hour)}:${two(minute)}`)))}`
  const [first = 0] = hours
  const last = hours.at(-1) as number
  const inARow = last - first + 1 === hours.length
  const range = inARow ? `from ${two(first)}:${two(minutes[0] as number)} to ${two(last)}:${two(minutes.at(-1) as number)}` : null
  if (range && (step !== null || minutes.length === 1)) return `${step === null || step === 60 ? 'every hour' : often} ${range}`
  const at = `minute${minutes.length > 1 ? 's' : ''} ${listed(minutes.map(String))}`
  return `at ${step === 1 ? 'every minute' : at} of hours ${listed(hours.map(String))}`
}

/** 15 for 0, 15, 30, 45; null when the minutes are no even step through the hour. */
function stepOf(minutes: readonly number[]): number | null {
  if (minutes[0] !== 0 || 60 % minutes.length !== 0 || minutes.length === 1) return null
  const step = 60 / minutes.length
  return minutes.every((minute, at) => minute === at * step) ? step : null
}

function dayWords({ days, months, weekdays, anyDay, anyWeekday }: CronLine): string {
  const monthList = indexes(months).map((month) => MONTHS[month - 1] as string)
  const inMonths = monthList.length === 12 ? '' : listed(monthList)
  const week = weekWords(indexes(weekdays))
  if (anyDay && anyWeekday) return inMonths && `every day in ${inMonths}`
  const dayList = listed(indexes(days).map(String))
  const onDays = inMonths ? `on ${dayList} ${inMonths}` : `on day${/ /.test(dayList) ? 's' : ''} ${dayList} of every month`
  if (anyWeekday) return onDays
  const onWeek = inMonths ? `${week} in ${inMonths}` : week
  return anyDay ? onWeek : `${onDays} and ${onWeek}`
}

function weekWords(weekdays: readonly number[]): string {
  if (weekdays.join() === '1,2,3,4,5') return 'every weekday'
  // Weeks are told from Monday on.
  const named = [...weekdays].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7)).map((day) => WEEKDAYS[day] as string)
  return `every ${listed(named)}`
}
