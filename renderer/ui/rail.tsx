// The left rail: the few places of the window.
import { Tooltip } from '@mantine/core'
import { House, Inbox, ListVideo, type LucideIcon, OctagonPause, Settings, Waypoints } from 'lucide-react'
import { type Route, toInbox, toRuns, toWorkflow } from '../routing/route.ts'
import { plural } from './format.ts'
import { Mark } from './mark.tsx'
import './rail.css'

type Place = { href: string; label: string; icon: LucideIcon; on: boolean; badge?: number; says?: string; held?: boolean }

function RailLink({ href, label, icon: Icon, on, badge, says, held }: Place) {
  const name = badge ? `${label}, ${says ?? plural(badge, 'item waits', 'items wait')}` : label
  return (
    <Tooltip label={name} position="right">
      <a
        className={`rail-link ${on ? 'is-on' : ''} ${held ? 'is-held' : ''}`}
        href={href}
        aria-label={name}
        aria-current={on ? 'page' : undefined}
      >
        <Icon size={19} strokeWidth={1.75} aria-hidden="true" />
        {badge ? (
          <span className="rail-badge" aria-hidden="true">
            {badge > 99 ? '99+' : badge}
          </span>
        ) : null}
      </a>
    </Tooltip>
  )
}

type Props = { screen: Route['screen']; waiting: number; held: number; workflow: number | null }

export function Rail({ screen, waiting, held, workflow }: Props) {
  return (
    <nav className="rail" aria-label="Main">
      <a className="rail-mark" href="#/" aria-label="Signalbox">
        <Mark />
      </a>
      <RailLink href="#/" label="Home" icon={House} on={screen === 'home'} />
      {workflow !== null && <RailLink href={toWorkflow(workflow)} label="Workflow" icon={Waypoints} on={screen === 'workflow'} />}
      <RailLink href={toRuns()} label="Runs" icon={ListVideo} on={screen === 'runs' || screen === 'run'} />
      <RailLink href={toInbox()} label="Inbox" icon={Inbox} on={screen === 'inbox'} badge={waiting} />
      <span className="rail-gap" />
      <RailLink
        href="#/holds"
        label="Kill switch"
        icon={OctagonPause}
        on={screen === 'holds'}
        badge={held}
        says={plural(held, 'thing is held', 'things are held')}
        held={held > 0}
      />
      <RailLink href="#/settings" label="Settings" icon={Settings} on={screen === 'settings'} />
    </nav>
  )
}
