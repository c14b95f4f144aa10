// The list at the left of the inbox.
import { useVirtualizer } from '@tanstack/react-virtual'
import { CircleHelp, ClipboardList, type LucideIcon, UserRound } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { visibleText } from '../../core/model/visible-text.ts'
import { plural } from '../ui/format.ts'
import { When } from '../ui/when.tsx'
import { Due } from './due.tsx'
import type { InboxItem } from './items.ts'

type Line = { icon: LucideIcon; kind: string; title: string; under: string; at: number; dueAt: number | null }

const underOf = ({ workflow, assignee, group }: { workflow: string; assignee: string | null; group: string }) =>
  [workflow, assignee ?? group].filter(Boolean).join(' · ')

function lineOf(item: InboxItem): Line {
  switch (item.kind) {
    case 'review':
      return {
        icon: UserRound,
        kind: item.review.votes.some((vote) => !vote.void) ? 'Review, 1 of 2' : 'Review',
        title: item.review.question.title,
        under: underOf(item.review),
        at: item.review.createdAt,
        dueAt: item.review.question.dueAt,
      }
    case 'effect':
      return {
        icon: CircleHelp,
        kind: 'In doubt',
        title: item.effect.title,
        under: `Run ${item.effect.run}`,
        at: item.effect.intentAt,
        dueAt: null,
      }
    case 'task':
      return {
        icon: ClipboardList,
        kind: 'Task',
        title: item.task.title,
        under: underOf(item.task),
        at: item.task.createdAt,
        dueAt: item.task.dueAt,
      }
  }
}

function Item({ item, on, top, onShow }: { item: InboxItem; on: boolean; top: number; onShow: () => void }) {
  const { icon: Icon, kind, title, under, at, dueAt } = lineOf(item)
  return (
    <li style={{ transform: `translateY(${top}px)` }}>
      <button type="button" className={`item ${on ? 'is-on' : ''}`} aria-current={on ? 'true' : undefined} onClick={onShow}>
        <Icon size={16} aria-hidden="true" className={item.kind === 'task' ? 'ink-plain' : 'ink-care'} />
        <span className="item-words">
          <span className="said-strong clip">{visibleText(title)}</span>
          <span className="muted small clip">
            {kind} · {under}
          </span>
          <span className="muted small">{dueAt === null ? <When at={at} /> : <Due at={dueAt} />}</span>
        </span>
      </button>
    </li>
  )
}

const ITEM = 78

/** Thousands may wait: only the items in view are drawn. */
export function ItemList({ items, chosen, onShow }: { items: InboxItem[]; chosen: string; onShow: (id: string) => void }) {
  const place = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => place.current,
    estimateSize: () => ITEM,
    getItemKey: (at) => items[at]?.id ?? at,
    overscan: 8,
  })
  const chosenAt = items.findIndex((item) => item.id === chosen)
  useEffect(() => {
    if (chosenAt >= 0) virtual.scrollToIndex(chosenAt, { align: 'auto' })
  }, [chosenAt, virtual])
  return (
    <nav ref={place} className="items" aria-label="Waiting items">
      <p className="items-count muted small">
        {plural(items.length, 'item waits', 'items wait')}
        <span>
          <kbd>J</kbd> <kbd>K</kbd> next, previous
        </span>
      </p>
      <ol style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index]
          return item && <Item key={key} item={item} on={item.id === chosen} top={start} onShow={() => onShow(item.id)} />
        })}
      </ol>
    </nav>
  )
}
