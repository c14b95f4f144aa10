// The list at the left of the inbox.
import { CircleHelp, ClipboardList, type LucideIcon, UserRound } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { plural } from '../ui/format.ts'
import { When } from '../ui/when.tsx'
import { Due } from './due.tsx'
import type { InboxItem } from './items.ts'

type Line = { icon: LucideIcon; kind: string; title: string; under: string; at: number; dueAt: number | null }

function lineOf(item: InboxItem): Line {
  switch (item.kind) {
    case 'review':
      return {
        icon: UserRound,
        kind: 'Review',
        title: item.review.question.title,
        under: item.review.workflow,
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
        under: `${item.task.workflow} · ${item.task.assignee ?? item.task.group}`,
        at: item.task.createdAt,
        dueAt: item.task.dueAt,
      }
  }
}

function Item({ item, on, onShow }: { item: InboxItem; on: boolean; onShow: () => void }) {
  const { icon: Icon, kind, title, under, at, dueAt } = lineOf(item)
  const place = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (on) place.current?.scrollIntoView({ block: 'nearest' })
  }, [on])
  return (
    <li ref={place}>
      <button type="button" className={`item ${on ? 'is-on' : ''}`} aria-current={on ? 'true' : undefined} onClick={onShow}>
        <Icon size={16} aria-hidden="true" className={item.kind === 'task' ? 'ink-plain' : 'ink-care'} />
        <span className="item-words">
          <span className="row">
            <span className="said-strong clip">{title}</span>
          </span>
          <span className="muted small clip">
            {kind} · {under}
          </span>
          <span className="muted small">{dueAt === null ? <When at={at} /> : <Due at={dueAt} />}</span>
        </span>
      </button>
    </li>
  )
}

export function ItemList({ items, chosen, onShow }: { items: InboxItem[]; chosen: string; onShow: (id: string) => void }) {
  return (
    <nav className="items" aria-label="Waiting items">
      <p className="items-count muted small">
        {plural(items.length, 'item waits', 'items wait')}
        <span>
          <kbd>J</kbd> <kbd>K</kbd> next, previous
        </span>
      </p>
      <ol>
        {items.map((item) => (
          <Item key={item.id} item={item} on={item.id === chosen} onShow={() => onShow(item.id)} />
        ))}
      </ol>
    </nav>
  )
}
