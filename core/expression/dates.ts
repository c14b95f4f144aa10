// Dates are ISO 8601 texts. Without a time they mean midnight UTC, and a time without an offset is UTC too,
// so that a workflow decides the same on every machine.

const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/
const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/

/** Milliseconds since 1970, or NaN when the text is no date (the 30th of February is none). */
export function instantOf(text: string): number {
  if (text.length === 10) return DAY_ONLY.test(text) ? dayOf(text) : Number.NaN
  const found = ISO.exec(text)
  if (!found) return Number.NaN
  const [, day = '', hour = '', minute = '', second = '0', fraction = '0', zone = 'Z'] = found
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return Number.NaN
  const milliseconds = Math.trunc(Number(`0.${fraction}`) * 1000)
  const at = dayOf(day) + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000 + milliseconds - offsetOf(zone)
  return isWritable(at) ? at : Number.NaN
}

function dayOf(text: string): number {
  const year = Number(text.slice(0, 4))
  const month = Number(text.slice(5, 7))
  const day = Number(text.slice(8, 10))
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return Number.NaN
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; 400 years later the calendar is the same.
  return Date.UTC(year + 400, month - 1, day) - FOUR_CENTURIES
}
const FOUR_CENTURIES = 146_097 * 86_400_000

const daysIn = (year: number, month: number): number =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : month === 4 || month === 6 || month === 9 || month === 11
      ? 30
      : 31

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone[0] === '-' ? -minutes : minutes) * 60_000
}

export const isDateText = (text: string): boolean => !Number.isNaN(instantOf(text))

/** Whether an instant can be written as a date with a year of four digits. */
export const isWritable = (instant: number): boolean => instant >= -62_167_219_200_000 && instant <= 253_402_300_799_999

/** The ISO text of an instant; `asDay` leaves the time away when it is midnight. */
export function dateText(instant: number, asDay: boolean): string {
  const text = new Date(instant).toISOString()
  return asDay && text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
}
