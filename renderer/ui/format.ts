// Numbers, times and names as people read them. Locale and clock come in as arguments where a test needs them fixed.
import type { Json } from '../../core/model/values.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const sameDay = (a: Date, b: Date) => a.toDateString() === b.toDateString()

/** `just now`, `4 min ago`, `today 09:41`, `yesterday 17:02`, `3 May`, `3 May 2025`; the future as `in 20 min`. */
export function relativeTime(at: number, now: number, locale?: string): string {
  const ago = now - at
  const size = Math.abs(ago)
  if (size < 45 * SECOND) return ago >= 0 ? 'just now' : 'in a moment'
  if (size < HOUR) return around(ago, `${Math.max(1, Math.round(size / MINUTE))} min`)
  const then = new Date(at)
  const today = new Date(now)
  const clock = then.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (sameDay(then, today)) return `today ${clock}`
  if (sameDay(then, new Date(now - DAY))) return `yesterday ${clock}`
  if (sameDay(then, new Date(now + DAY))) return `tomorrow ${clock}`
  const year = then.getFullYear() === today.getFullYear() ? undefined : 'numeric'
  return then.toLocaleDateString(locale, { day: 'numeric', month: 'short', year })
}
const around = (ago: number, words: string) => (ago >= 0 ? `${words} ago` : `in ${words}`)

export const exactTime = (at: number, locale?: string): string =>
  new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' })

export const clockTime = (at: number, locale?: string): string =>
  new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })

/** `3 ms`, `1.8 s`, `4 min 12 s`, `2 h 5 min`, `3 days 4 h`. */
export function duration(ms: number): string {
  if (ms < 1) return 'under 1 ms'
  if (ms < SECOND) return `${Math.round(ms)} ms`
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(1)} s`
  const [big, small, bigWord, smallWord] =
    ms < HOUR ? [MINUTE, SECOND, 'min', 's'] : ms < DAY ? [HOUR, MINUTE, 'h', 'min'] : ([DAY, HOUR, 'days', 'h'] as const)
  const whole = Math.floor(ms / big)
  const rest = Math.floor((ms % big) / small)
  const word = bigWord === 'days' && whole === 1 ? 'day' : bigWord
  return rest ? `${whole} ${word} ${rest} ${smallWord}` : `${whole} ${word}`
}

export const stepDuration = (us: number): string => (us < 1000 ? `${Math.round(us)} µs` : duration(us / 1000))

export const count = (value: number, locale?: string): string => value.toLocaleString(locale)
export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`

/** Never rounds up to certain, nor down to nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return 'under 0.1 %'
  const digits = (share > 0.995 && share < 1) || (share > 0 && share < 0.01) ? 1 : 0
  return `${(share * 100).toFixed(digits)} %`
}

/** A value of the record in one line. */
export function plainValue(value: Json): string {
  if (value === null) return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(12)))
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.length ? value.map(plainValue).join(', ') : 'none'
  return JSON.stringify(value)
}

/** `runnerUp` and `runner_up` read `Runner up`. */
export function humanName(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `340 kB`, `2.1 MB`, `1.4 GB`. */
export function bytes(size: number): string {
  if (size < 1e6) return `${Math.ceil(size / 1e3)} kB`
  return size < 1e9 ? `${(size / 1e6).toFixed(1)} MB` : `${(size / 1e9).toFixed(1)} GB`
}
