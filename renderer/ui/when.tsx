// A time as people say it, with the exact one on hover. One clock ticks for all of them.
import { create } from 'zustand'
import { exactTime, relativeTime } from './format.ts'

const useClock = create<{ now: number }>(() => ({ now: Date.now() }))
setInterval(() => useClock.setState({ now: Date.now() }), 20_000)

/** Now, for whoever tells times; grows each 20 seconds and whenever something newer than it is shown. */
export const useNow = (atLeast = 0): number =>
  Math.max(
    useClock((clock) => clock.now),
    atLeast,
  )

export function When({ at, past = true }: { at: number; past?: boolean }) {
  const now = useNow(past ? at : 0)
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)} className="nowrap">
      {relativeTime(at, now)}
    </time>
  )
}
