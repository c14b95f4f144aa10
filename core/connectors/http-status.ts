// What a status says about the effect, and how long the other side asks to wait.
import type { IncomingHttpHeaders } from 'node:http'
import type { Failure } from '../model/news.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import type { Sent } from './connector.ts'

/** 2xx happened; 429 was turned away before anything was done. 3xx (which often follows work that was done), 408, 425 and 5xx leave it open whether it did; other answers are a refusal. */
export function statusOutcome(status: number, body: Json, retryAfterMs: number | null = null): Sent {
  const result: JsonRecord = { status, body }
  if (status >= 200 && status < 300) return { kind: 'done', status, result }
  const failure: Failure = {
    code: `http-${status}`,
    message: `The other side answered ${status}.`,
    next: 'Look at its answer and at the request.',
  }
  const wait = retryAfterMs === null ? {} : { retryAfterMs }
  if (status === 429) return { kind: 'not-sent', failure, ...wait }
  if (status < 400 || status === 408 || status === 425 || status >= 500) return { kind: 'unknown', failure, ...wait }
  return { kind: 'refused', failure, status }
}

/** Longest that another side can make us wait. */
const LONGEST_MS = 3_600_000
const DATE = /^[A-Za-z]{3,9}, ?\d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/

/** Milliseconds from `Retry-After`, seconds or an HTTP date, from 0 to an hour; null when there is none or it is garbage. */
export function retryAfter(headers: IncomingHttpHeaders, now: number): number | null {
  const text = headers['retry-after']
  if (typeof text !== 'string') return null
  const asked = text.trim()
  if (/^\d{1,20}$/.test(asked)) return Math.min(Number(asked) * 1000, LONGEST_MS)
  const at = DATE.test(asked) ? Date.parse(asked) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, Math.min(at - now, LONGEST_MS))
}
