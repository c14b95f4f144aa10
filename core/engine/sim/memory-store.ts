// The storage port in memory, for the simulator: transactions that are there as a whole or not at all, and a disk that fails
// when the simulator says so.
import type { Json } from '../../model/values.ts'
import type { Hold } from '../holds.ts'
import type { Store, StoredEffect, StoredEvent, StoredReview, StoredRun, Writes } from '../store.ts'
import type { Timer } from '../timers.ts'

/** What a commit may meet: nothing, a failure before anything was kept, or the end of the process before or after it was. */
export type Fate = 'kept' | 'failed' | 'died before' | 'died after'
export type Tables = ReturnType<typeof emptyTables>
type Followers = { run: number; seq: number }[]
type Row = { run: StoredRun; input: string }

export const emptyTables = () => ({
  runs: new Map<number, Row>(),
  journal: new Map<number, readonly string[]>(),
  effects: new Map<string, StoredEffect>(),
  followers: new Map<string, Followers>(),
  reviews: new Map<number, StoredReview>(),
  timers: new Map<number, Timer>(),
  events: new Map<number, StoredEvent & { once: string | null }>(),
  waits: new Map<string, { run: number; seq: number; key: string }>(),
  holds: new Map<string, Hold>(),
  triggers: new Map<string, { run: number; body: string }>(),
  /** Runs that were sealed, and how often. */
  sealed: new Map<number, number>(),
  counters: new Map<string, number>(),
})

/** Words for what a commit changed, in order; the simulator's log is made of them. */
export type Noted = (what: string, ...of: (string | number | null)[]) => void

export type MemoryStore = Store & {
  tables: Tables
  /** Runs that the last commit touched. */
  touched: Set<number>
  /** Whether the last commit holds, whatever its caller was told. */
  last: { kept: boolean }
}

const isOver = (run: StoredRun): boolean => run.duration !== null

/** `fate` is asked once a commit and may throw what the disk would say; `kept` hears of every commit that holds. */
export function memoryStore(tables: Tables, noted: Noted, fate: () => { fate: Fate; error: Error | null }, kept: () => void): MemoryStore {
  let undo: (() => void)[] = []
  let notes: Parameters<Noted>[] = []
  const touched = new Set<number>()
  const last = { kept: false }
  const note: Noted = (...what) => void notes.push(what)

  function put<Key, Value>(table: Map<Key, Value>, key: Key, value: Value): void {
    const there = table.has(key)
    const before = table.get(key) as Value
    undo.push(() => void (there ? table.set(key, before) : table.delete(key)))
    table.set(key, value)
  }
  function remove<Key, Value>(table: Map<Key, Value>, key: Key): boolean {
    if (!table.has(key)) return false
    // Its place in the order matters: the whole table is put back.
    const before = [...table]
    undo.push(() => {
      table.clear()
      for (const [other, value] of before) table.set(other, value)
    })
    return table.delete(key)
  }
  const count = (name: string): number => {
    const next = (tables.counters.get(name) ?? 0) + 1
    put(tables.counters, name, next)
    return next
  }
  const row = (id: number): Row => {
    const found = tables.runs.get(id)
    if (!found) throw new Error(`there is no run ${id}`)
    touched.add(id)
    return found
  }
  const change = (key: string, more: Partial<StoredEffect>): void => {
    const effect = tables.effects.get(key)
    if (!effect) throw new Error(`there is no effect ${key}`)
    touched.add(effect.run)
    put(tables.effects, key, { ...effect, ...more })
  }
  const removeWhere = <Key, Value extends { run: number; seq: number }>(table: Map<Key, Value>, run: number, seq: number | null): void => {
    for (const [key, one] of [...table]) if (one.run === run && (seq === null || one.seq === seq)) remove(table, key)
  }

  const writes: Writes = {
    findTrigger(workflow, key, body) {
      const found = tables.triggers.get(`${workflow} ${key}`)
      return found ? { run: found.run, sameBody: found.body === body } : null
    },
    keepTrigger: (workflow, key, body, run) => put(tables.triggers, `${workflow} ${key}`, { run, body }),
    insertRun(run, input) {
      if (tables.runs.has(run.id)) throw new Error(`there is a run ${run.id} already`)
      touched.add(run.id)
      note('run', run.id, run.plan, run.status, input)
      put(tables.runs, run.id, { run: { ...run, input: JSON.parse(input) }, input })
      put(tables.journal, run.id, [])
    },
    updateRun(id, status, outcome, duration) {
      const { run, input } = row(id)
      note('status', id, status, outcome)
      put(tables.runs, id, { run: { ...run, status, outcome, duration, crashes: 0 }, input })
    },
    appendJournal(run, segment, body) {
      const segments = tables.journal.get(run) ?? []
      if (segments.length !== segment) throw new Error(`segment ${segment} of run ${run} does not follow ${segments.length - 1}`)
      touched.add(run)
      note('journal', run, body)
      put(tables.journal, run, [...segments, body])
    },
    putAside: () => null,
    countCrash(id, crashes) {
      const { run, input } = row(id)
      note('crashes', id, crashes)
      put(tables.runs, id, { run: { ...run, crashes }, input })
    },
    sealRun: (run) => put(tables.sealed, run.id, (tables.sealed.get(run.id) ?? 0) + 1),
    insertEffect(effect) {
      if (tables.effects.has(effect.key)) throw new Error(`there is an effect ${effect.key} already`)
      touched.add(effect.run)
      note('intent', effect.key, effect.state ?? 'intent', effect.attempt)
      put(tables.effects, effect.key, {
        ...{ state: 'intent', ...effect, epoch: 1, requestHash: fingerprint(effect.request), outcome: null, outcomeAt: null },
      })
    },
    nextAttempt(key, now) {
      const effect = tables.effects.get(key)
      note('attempt', key)
      change(key, { attempt: (effect?.attempt ?? 0) + 1, state: 'intent', sentAt: effect?.sentAt ?? now, why: null })
    },
    explainEffect: (key, why) => change(key, { why }),
    follow: (key, run, seq) => put(tables.followers, key, [...(tables.followers.get(key) ?? []), { run, seq }]),
    takeFollowers(key) {
      const found = tables.followers.get(key) ?? []
      remove(tables.followers, key)
      return found
    },
    dropUnsent(run, seq, failure, at) {
      const unsent = effectsWhere((effect) => effect.run === run && effect.seq === seq && effect.state === 'intent' && effect.attempt === 0)
      for (const { key } of unsent) writes.finishEffect(key, 'failed', { state: 'failed', failure, settledBy: null }, at, 'engine')
      return unsent.map(({ key }) => key)
    },
    finishEffect(key, state, outcome, at, by, why) {
      note('effect', key, state, by)
      change(key, { state, outcome, outcomeAt: state === 'in doubt' ? null : at, why: why ?? null })
    },
    insertReview(run, seq, _, question) {
      const id = count('review')
      const shown = fingerprint({ question, run, seq } as unknown as { [key: string]: Json })
      const more = { assignee: null, group: question.group, changes: {}, escalated: null, by: null }
      put(tables.reviews, id, { id, run, seq, question, shown, state: 'open', ...more })
      note('review', id, run, seq)
      return id
    },
    decideReview(id, { by }) {
      const review = tables.reviews.get(id)
      if (review?.state !== 'open') return false
      note('decided', id, by)
      put(tables.reviews, id, { ...review, state: 'decided', by })
      return true
    },
    voteReview: () => {
      throw new Error('no review of the simulator wants two people')
    },
    changeReview: () => {
      throw new Error('no review of the simulator can be changed')
    },
    refuseReview: (id, by) => note('refused', id, by),
    remindReview: () => {},
    escalateReview: () => {},
    voidReviews(run, seq) {
      for (const review of tables.reviews.values())
        if (review.run === run && (seq === null || review.seq === seq) && review.state === 'open')
          put(tables.reviews, review.id, { ...review, state: 'void' })
    },
    setTimer(run, seq, kind, at) {
      const id = count('timer')
      // Whole milliseconds, never earlier, as a database keeps them.
      put(tables.timers, id, { id, at: Math.ceil(at), run, seq, kind })
    },
    clearTimers: (run, seq) => removeWhere(tables.timers, run, seq),
    keepStarter: () => {},
    insertTask(run, seq) {
      note('task', run, seq)
      return count('task')
    },
    removeTimer: (id) => remove(tables.timers, id),
    closeStep(run, seq, at) {
      closeAll(run, seq)
      writes.voidReviews(run, seq, at)
    },
    closeRun(run, at) {
      closeAll(run, null)
      writes.voidReviews(run, null, at)
    },
    insertEvent(event, once) {
      if (once !== null && [...tables.events.values()].some((one) => one.once === once)) return null
      const id = count('event')
      note('event', id, event.key)
      put(tables.events, id, { ...event, id, once })
      return id
    },
    findEvent(key, since, but) {
      for (const event of tables.events.values()) if (event.key === key && event.at >= since && !but.includes(event.id)) return event
      return null
    },
    awaitEvent: (run, seq, key) => put(tables.waits, `${run} ${seq}`, { run, seq, key }),
    takeEventWaits(key) {
      const found = [...tables.waits.values()].filter((one) => one.key === key)
      for (const { run, seq } of found) remove(tables.waits, `${run} ${seq}`)
      return found.map(({ run, seq }) => ({ run, seq }))
    },
    setHold(hold) {
      note('hold', hold.kind, hold.subject)
      put(tables.holds, `${hold.kind} ${hold.subject}`, hold)
    },
    liftHold({ kind, subject }) {
      note('lift', kind, subject)
      return remove(tables.holds, `${kind} ${subject}`)
    },
    noteRun: (kind, run, by) => note(kind, run, by),
  }

  function closeAll(run: number, seq: number | null): void {
    removeWhere(tables.timers, run, seq)
    removeWhere(tables.waits, run, seq)
    for (const [key, found] of [...tables.followers]) {
      const left = found.filter((one) => one.run !== run || (seq !== null && one.seq !== seq))
      if (left.length !== found.length) put(tables.followers, key, left)
    }
  }

  const openRuns = () => [...tables.runs.values()].flatMap(({ run }) => (isOver(run) ? [] : [run])).sort((a, b) => a.id - b.id)
  const effectsWhere = (wanted: (effect: StoredEffect) => boolean) => [...tables.effects.values()].filter(wanted)
  return {
    ...{ tables, touched, last, databaseId: 'sim' },
    commit(work) {
      undo = []
      notes = []
      touched.clear()
      last.kept = false
      const { fate: end, error } = fate()
      try {
        const value = work(writes)
        if (end === 'failed' || end === 'died before') throw error
        for (const what of notes) noted(...what)
        last.kept = true
        kept()
        if (end === 'kept') return value
      } catch (thrown) {
        for (const back of undo.reverse()) back()
        touched.clear()
        throw thrown
      }
      throw error
    },
    lastRunId: () => Math.max(0, ...tables.runs.keys()),
    readRun(id) {
      const found = tables.runs.get(id)
      return found ? { ...found, segments: [...(tables.journal.get(id) ?? [])] } : null
    },
    bringBack: (hash) => {
      throw new Error(`nothing was put aside under ${hash}`)
    },
    openRunIds: () => openRuns().map(({ id }) => id),
    openRuns,
    openCalls: (run, seq) => openRuns().flatMap((one) => (one.parent === run && (seq === null || one.parentSeq === seq) ? [one.id] : [])),
    hasCalled: (run, seq) => [...tables.runs.values()].some((one) => one.run.parent === run && one.run.parentSeq === seq),
    calledBy: (run, seq) => [...tables.runs.values()].find((one) => one.run.parent === run && one.run.parentSeq === seq)?.run.id ?? null,
    eventWaitsOf: (run) => [...tables.waits.values()].filter((one) => one.run === run),
    followedBy: (run) =>
      [...tables.followers].flatMap(([key, found]) => found.flatMap((one) => (one.run === run ? [{ key, seq: one.seq }] : []))),
    readEffect: (key) => tables.effects.get(key) ?? null,
    countOfScope: (scope) => effectsWhere((effect) => effect.scope === scope).length,
    doubtsOf: (run) => effectsWhere((effect) => effect.run === run && effect.state === 'in doubt').map(({ seq }) => seq),
    fingerprint,
    timers: {
      next: () => (tables.timers.size ? Math.min(...[...tables.timers.values()].map(({ at }) => at)) : null),
      due: (now, limit) =>
        [...tables.timers.values()]
          .filter(({ at }) => at <= now)
          .sort((a, b) => a.at - b.at || a.id - b.id)
          .slice(0, limit),
    },
    holds: () => [...tables.holds.values()],
    caution: () => null,
    full: () => false,
    strange: () => null,
    unsettledEffects: (state) => effectsWhere((effect) => effect.state === state).sort((a, b) => a.intentAt - b.intentAt),
    countEffects: (run, seq) => effectsWhere((effect) => effect.run === run && effect.seq === seq).length,
    readReview: (id) => tables.reviews.get(id) ?? null,
    openReviewOf: (run, seq) =>
      [...tables.reviews.values()].find((one) => one.run === run && one.seq === seq && one.state === 'open') ?? null,
    votesOf: () => [],
    people: () => [],
    starterOf: () => null,
    workload: () => ({}),
  }
}

const fingerprint = (request: { [key: string]: Json }): string =>
  JSON.stringify(request, (_, value: Json) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
