// What a timer can be for.

/** wait: a wait step's instant. retry: the next attempt. timeout: of a step. late: a deadline that only marks. remind, escalate, expire: of a review. */
export type TimerKind = 'wait' | 'retry' | 'timeout' | 'late' | 'run-timeout' | 'remind' | 'escalate' | 'expire'
