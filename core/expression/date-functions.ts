// Functions on dates. Durations are milliseconds that live inside an expression only.
import { dateText, instantOf } from './dates.ts'
import { inShort, Trouble } from './failure.ts'
import type { FunctionSpec } from './function-table.ts'

const DAY = 86_400_000

function read(text: string): number {
  const at = instantOf(text)
  if (Number.isNaN(at))
    throw new Trouble('not-a-date', `${inShort(text)} cannot be read as a date.`, 'Dates are written 2026-03-01, or 2026-03-01T14:30:00Z.')
  return at
}

export const DATE_FUNCTIONS: readonly FunctionSpec[] = [
  {
    signature: 'date(text: text|date): date',
    sentence: 'The text read as a date, like 2026-03-01 or 2026-03-01T14:30:00+01:00; without an offset it is UTC.',
    run: (text: string) => dateText(read(text), text.length === 10),
  },
  {
    signature: 'days(number: number): duration',
    sentence: 'So many days, to add to a date or to compare with a difference of dates.',
    run: (n: number) => n * DAY,
  },
  { signature: 'hours(number: number): duration', sentence: 'So many hours, to add to a date.', run: (n: number) => n * 3_600_000 },
  { signature: 'minutes(number: number): duration', sentence: 'So many minutes, to add to a date.', run: (n: number) => n * 60_000 },
  {
    signature: 'daysBetween(from: date, to: date): number',
    sentence: 'How many days lie between two dates, with a fraction; negative when the second is earlier.',
    run: (from: string, to: string) => (read(to) - read(from)) / DAY,
  },
]
