// What waits for people, as a list to work through, by mouse or by keyboard alone.
import { Button, SegmentedControl } from '@mantine/core'
import { Inbox as InboxIcon } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { goQuietly } from '../routing/use-route.ts'
import { useInbox } from '../stores/inbox.ts'
import { usePanels } from '../stores/panels.ts'
import { ButtonLink } from '../ui/button-link.tsx'
import { Empty } from '../ui/empty.tsx'
import { plural } from '../ui/format.ts'
import { useKeys } from '../ui/keys.ts'
import { NoticeOf } from '../ui/notice.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { DoubtPane } from './doubt-pane.tsx'
import { ItemList } from './item-list.tsx'
import { chosenItem, inboxItems } from './items.ts'
import { PersonField } from './person-field.tsx'
import { ReviewPane } from './review-pane.tsx'
import { TaskPane } from './task-pane.tsx'
import './reviews.css'

export function InboxScreen({ item: asked }: { item: string | null }) {
  const inbox = useInbox((store) => store.inbox)
  const error = useInbox((store) => store.error)
  useEffect(() => {
    void useInbox.getState().load()
  }, [])
  const person = usePanels((panels) => panels.person)
  useEffect(() => useInbox.getState().lookAs(person.trim()), [person])
  const [whose, setWhose] = useState<'all' | 'mine'>('all')
  const items = useMemo(() => (inbox ? inboxItems(inbox, whose === 'mine') : []), [inbox, whose])
  const others = inbox !== null && whose === 'mine' ? inboxItems(inbox).length : 0
  const lastPlace = useRef(0)
  const chosen = chosenItem(items, asked, lastPlace.current)
  const place = chosen ? items.indexOf(chosen) : -1
  useEffect(() => {
    if (place >= 0) lastPlace.current = place
  }, [place])
  const show = (at: number) => {
    const next = items[Math.min(Math.max(at, 0), items.length - 1)]
    if (next) goQuietly({ screen: 'inbox', item: next.id })
  }
  useKeys({ j: () => show(place + 1), k: () => show(place - 1) })

  return (
    <ScreenFrame
      title="Inbox"
      actions={
        <>
          <SegmentedControl
            aria-label="Whose"
            size="xs"
            value={whose}
            onChange={(value) => setWhose(value as 'all' | 'mine')}
            data={[
              { value: 'all', label: 'All' },
              { value: 'mine', label: 'For me' },
            ]}
          />
          <PersonField />
        </>
      }
    >
      {error !== null && (
        <div style={{ padding: 24 }}>
          <NoticeOf error={error} retry={() => void useInbox.getState().load()} />
        </div>
      )}
      {inbox && items.length === 0 && others > 0 && (
        <Empty
          icon={InboxIcon}
          title="Nothing waits for you"
          next={
            <Button variant="default" onClick={() => setWhose('all')}>
              Show all
            </Button>
          }
        >
          {plural(others, 'item waits', 'items wait')} for others.
        </Empty>
      )}
      {inbox && items.length === 0 && others === 0 && (
        <Empty
          icon={InboxIcon}
          title="Nothing waits for a person"
          next={
            <ButtonLink href="#/runs" variant="default">
              Look at the runs
            </ButtonLink>
          }
        >
          Reviews to decide, tasks handed over for good and effects that nobody knows to have arrived will be here.
        </Empty>
      )}
      {chosen && (
        <div className="split">
          <ItemList items={items} chosen={chosen.id} onShow={(id) => goQuietly({ screen: 'inbox', item: id })} />
          <div className="pane">
            {chosen.kind === 'review' && <ReviewPane key={chosen.id + chosen.review.shown} review={chosen.review} />}
            {chosen.kind === 'task' && <TaskPane key={chosen.id} task={chosen.task} />}
            {chosen.kind === 'effect' && <DoubtPane key={chosen.id} effect={chosen.effect} />}
          </div>
        </div>
      )}
    </ScreenFrame>
  )
}
