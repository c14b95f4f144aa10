// The steps of a run as people read them: one after the other, and under each for each its items with theirs. Pure.
import type { Step, StepStatus } from '../../core/model/record.ts'

export type Strand = { step: Step; items: Item[] }
/** One item of a for each. `index` counts from 0. */
export type Item = { index: number; path: string; status: StepStatus; strands: Strand[] }

/** Worst first: what a person must see of many steps is what did not go well. */
const BY_WEIGHT: readonly StepStatus[] = ['failed', 'waiting', 'cancelled', 'done']
export const worstOf = (statuses: Iterable<StepStatus>): StepStatus => {
  const there = new Set(statuses)
  return BY_WEIGHT.find((status) => there.has(status)) ?? 'done'
}

/** `4.0/9.2` stands below step 9, which itself stands in item 0 of step 4. */
export function strandsOf(steps: readonly Step[]): Strand[] {
  const byPath = new Map<string, Step[]>()
  for (const step of steps) gather(byPath, step.path, step)
  const itemsOf = new Map<number, { index: number; path: string }[]>()
  for (const path of byPath.keys()) {
    const [seq, index] = path.slice(path.lastIndexOf('/') + 1).split('.')
    if (index === undefined) continue
    gather(itemsOf, Number(seq), { index: Number(index), path })
  }
  const within = (path: string): Strand[] =>
    (byPath.get(path) ?? []).map((step) => ({
      step,
      items: (itemsOf.get(step.seq) ?? [])
        .sort((a, b) => a.index - b.index)
        .map(({ index, path: below }) => {
          const strands = within(below)
          return { index, path: below, status: worstOf(statusesIn(strands)), strands }
        }),
    }))
  return within('')
}

function gather<Key, Value>(into: Map<Key, Value[]>, key: Key, value: Value): void {
  const there = into.get(key)
  if (there) there.push(value)
  else into.set(key, [value])
}

function* statusesIn(strands: readonly Strand[]): Iterable<StepStatus> {
  for (const { step, items } of strands) {
    // A step that failed on an error edge did not keep its item from going on.
    yield step.status === 'failed' && step.port !== null ? 'done' : step.status
    for (const item of items) yield item.status
  }
}

/** Whether the path is the item's or lies below it. */
export const isIn = (item: Item, path: string): boolean => path === item.path || path.startsWith(`${item.path}/`)

/** Of many items those that are worth a line before anybody asks for all: the first few, what did not go well, and the one in view. */
export function worthALine(items: readonly Item[], few: number, current: string): Item[] {
  const found = new Set(items.slice(0, few))
  let troubled = 0
  for (const item of items) {
    if (isIn(item, current)) found.add(item)
    else if (item.status !== 'done' && troubled < 2 * few) {
      troubled++
      found.add(item)
    }
  }
  return items.filter((item) => found.has(item))
}

/** What the item is, where it is a single value and one of its steps read it. */
export function wholeValue(item: Item, each: Step): string | null {
  for (const { step } of item.strands) {
    const value = step.reads[`${each.node}.item`]
    if (typeof value === 'string' || typeof value === 'number') return String(value)
  }
  return null
}
