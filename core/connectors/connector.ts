// What the ledger asks of a connector. It sends frozen requests; whether and when to send is not its business.
import type { Failure } from '../model/news.ts'
import type { JsonRecord } from '../model/values.ts'

export type Sent =
  | { kind: 'done'; status: number | null; result: JsonRecord }
  /** Nothing can have happened on the other side: it may be tried again. `retryAfterMs`: how long it asks to wait. */
  | { kind: 'not-sent'; failure: Failure; retryAfterMs?: number }
  /** The other side refused; trying again would not help. */
  | { kind: 'refused'; failure: Failure; status: number | null }
  /** It may or may not have happened. */
  | { kind: 'unknown'; failure: Failure; retryAfterMs?: number }

export type LookedUp = { kind: 'happened'; result: JsonRecord } | { kind: 'not-happened' } | { kind: 'unknown'; failure: Failure }

export type Connector = {
  name: string
  /** Sends once. Never throws; every attempt of a key gets the same request. */
  send(request: JsonRecord, options: { key: string; signal: AbortSignal }): Promise<Sent>
  /** For the checkable class: whether an earlier attempt under this key arrived. */
  lookUp?(request: JsonRecord, options: { key: string }): Promise<LookedUp>
}
