// So many a minute: the moments at which something began, and how long until the next one may.
const MINUTE = 60_000

export type Rate = {
  /** Milliseconds until one more may begin; 0 for now. */ until(perMinute: number | null, now: number): number
  count(now: number): void
}

export function openRate(): Rate {
  let begun: number[] = []
  return {
    until(perMinute, now) {
      if (perMinute === null) return 0
      // Less than one a minute is one in so many minutes.
      const [most, span] = perMinute >= 1 ? [Math.floor(perMinute), MINUTE] : [1, MINUTE / perMinute]
      begun = begun.filter((at) => at > now - span && at <= now)
      return begun.length < most ? 0 : (begun[begun.length - most] as number) + span - now
    },
    count(now) {
      begun.push(now)
      // Nobody asks while there is no limit; a limit that is set later begins with what is kept here.
      if (begun.length > 20_000) begun = begun.slice(-10_000)
    },
  }
}
