// An event under a key reaches every step that waits for it, in the commit that keeps it.
import type { Json } from '../model/values.ts'
import type { Work } from './batch.ts'
import type { Powers } from './powers.ts'
import type { Writes } from './store.ts'

export type SentEvent = { key: string; body: Json; by: string /** The sender's own id of it, or null. */; once: string | null }

/** Gives the event's id and how many steps had waited for it; one whose `once` is known already reaches nobody again. */
export function receiveEvent(powers: Powers, writes: Writes, work: Work, { key, body, by, once }: SentEvent) {
  const at = powers.watch.now()
  const event = writes.insertEvent({ key, body, at, by }, once)
  if (event === null) return { event, reached: 0 }
  let reached = 0
  // A run that is set aside hears of it when it is released.
  for (const { run, seq } of writes.takeEventWaits(key))
    if (work.isAside(run)) writes.awaitEvent(run, seq, key)
    else if (work.carry(run, seq, { kind: 'event', event, body, at, by })) reached++
  return { event, reached }
}
