// The items of a for each: a line for the first, for what did not go well and for the one in view; the rest when asked for.
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Step, StepStatus } from '../../core/model/record.ts'
import { count, plural } from '../ui/format.ts'
import { lookOfStep, StatusIcon } from '../ui/status.tsx'
import { type Item, isIn, wholeValue, worthALine } from './strands.ts'

const FEW = 5
const PAGE = 100

type Props = {
  items: Item[]
  /** Path of the step in view. */
  current: string
  /** The for each they belong to. */
  each: Step
  /** What an item is about, in a few words. */
  about: (item: Item) => ReactNode
  /** What it holds, when it is open. */
  children: (item: Item) => ReactNode
}

function One({ item, current, each, about, children }: Omit<Props, 'items'> & { item: Item }) {
  const inView = isIn(item, current)
  const [open, setOpen] = useState(inView)
  useEffect(() => {
    if (inView) setOpen(true)
  }, [inView])
  const look = lookOfStep(item.status)
  const value = wholeValue(item, each)
  return (
    <li className="each-item">
      <button type="button" className="each-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={14} aria-hidden="true" className={open ? 'is-open' : ''} />
        <StatusIcon look={look} size={14} />
        <span className="each-number">
          Item {count(item.index + 1)}
          <span className="hidden-label">, {look.word}</span>
        </span>
        {value !== null && <span className="clip each-value">{value}</span>}
        <span className="clip muted each-about">{about(item)}</span>
      </button>
      {open && <div className="each-body">{children(item)}</div>}
    </li>
  )
}

const WORDS: { status: StepStatus; word: string }[] = [
  { status: 'failed', word: 'failed' },
  { status: 'waiting', word: 'waiting' },
  { status: 'cancelled', word: 'stopped' },
]

export function Items({ items, current, each, about, children }: Props) {
  const [all, setAll] = useState(0)
  const shown = all > 0 ? items.slice(0, all) : worthALine(items, FEW, current)
  const more = items.length - shown.length
  const told = WORDS.map(({ status, word }) => [items.filter((item) => item.status === status).length, word] as const).filter(
    ([n]) => n > 0,
  )
  return (
    <div className="each">
      <p className="each-sum muted small">
        {plural(items.length, 'item')}
        {told.map(([n, word]) => `, ${count(n)} ${word}`)}
      </p>
      <ol>
        {shown.map((item) => (
          <One key={item.path} item={item} current={current} each={each} about={about}>
            {children}
          </One>
        ))}
      </ol>
      {more > 0 && (
        <button type="button" className="more-button small" onClick={() => setAll((all || shown.length) + PAGE)}>
          Show {more > PAGE ? `${count(PAGE)} more of ${count(items.length)}` : `all ${count(items.length)}`}
        </button>
      )}
    </div>
  )
}
