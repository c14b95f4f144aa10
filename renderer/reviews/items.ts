// The inbox as one list: reviews by deadline, then what is in doubt, then tasks. Pure.
import type { EffectView, Inbox, ReviewItem, TaskItem } from '../../core/api/contract.ts'

export type InboxItem =
  | { kind: 'review'; id: string; review: ReviewItem }
  | { kind: 'effect'; id: string; effect: EffectView }
  | { kind: 'task'; id: string; task: TaskItem }

const soonest = (a: number | null, b: number | null) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY) || 0

/** `onlyMine`: what waits for the one who looks; what is in doubt waits for anyone. */
export function inboxItems({ reviews, tasks, inDoubt }: Inbox, onlyMine = false): InboxItem[] {
  const shown = (item: { mine: boolean }) => item.mine || !onlyMine
  const byDeadline = reviews.filter(shown).toSorted((a, b) => soonest(a.question.dueAt, b.question.dueAt) || a.createdAt - b.createdAt)
  const tasksByDeadline = tasks.filter(shown).toSorted((a, b) => soonest(a.dueAt, b.dueAt) || a.createdAt - b.createdAt)
  return [
    ...byDeadline.map((review): InboxItem => ({ kind: 'review', id: `review-${review.id}`, review })),
    ...inDoubt.map((effect): InboxItem => ({ kind: 'effect', id: `effect-${effect.key}`, effect })),
    ...tasksByDeadline.map((task): InboxItem => ({ kind: 'task', id: `task-${task.id}`, task })),
  ]
}

/** The one to show: the asked-for one, or the one now standing where it stood, or the first. */
export function chosenItem(items: readonly InboxItem[], asked: string | null, lastPlace: number): InboxItem | null {
  return items.find((item) => item.id === asked) ?? items[Math.min(lastPlace, items.length - 1)] ?? null
}
