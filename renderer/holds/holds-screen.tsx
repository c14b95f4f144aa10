// The kill switch: all AI, all effects, one connection or one workflow. Says what each would stop and who holds what.
import { Button } from '@mantine/core'
import { type LucideIcon, Plug, Send, Sparkles, Waypoints } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { HoldView } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { type Subject, useHolds } from '../stores/holds.ts'
import { useLibrary } from '../stores/library.ts'
import { ScreenFrame } from '../ui/screen.tsx'
import { StatusPill } from '../ui/status.tsx'
import { attempt } from '../ui/tell.ts'
import { When } from '../ui/when.tsx'
import { HELD } from './held-look.ts'
import { HoldDialog, LiftDialog } from './hold-dialog.tsx'
import { nameOfHeld, VERBS, waitingWords } from './hold-words.ts'
import './holds.css'

type Thing = Subject & { title: string; about: string; icon: LucideIcon }

const ALL: Thing[] = [
  {
    ...{ kind: 'ai', subject: '', title: 'All AI', icon: Sparkles },
    about: 'No model is asked. People, rules and effects go on.',
  },
  {
    ...{ kind: 'effects', subject: '', title: 'All effects', icon: Send },
    about: 'Nothing is sent or written. Reading, models and people go on.',
  },
]

function HeldSince({ hold }: { hold: HoldView }) {
  const waits = waitingWords(hold.kind, hold.waiting)
  return (
    <>
      <p className="hold-since">
        By <strong>{hold.by}</strong> <When at={hold.at} />
        {hold.reason ? `: ${hold.reason}` : ', without a reason'}
      </p>
      <p className="muted small">{waits ? `Waiting: ${waits}` : 'Nothing waits for it yet'}</p>
    </>
  )
}

function Row({ thing, hold }: { thing: Thing; hold: HoldView | undefined }) {
  const [asking, setAsking] = useState(false)
  const close = () => setAsking(false)
  const { icon: Icon } = thing
  const verbs = VERBS[thing.kind]
  const name = nameOfHeld(thing)
  return (
    <li className={`hold-row ${hold ? 'is-held' : ''}`}>
      <Icon size={18} aria-hidden="true" className={hold ? 'ink-care' : 'ink-plain'} />
      <div className="hold-words">
        <span className="row">
          <strong className="clip">{thing.title}</strong>
          {hold && <StatusPill look={HELD} words={verbs.held} />}
        </span>
        {hold ? <HeldSince hold={hold} /> : thing.about && <p className="muted small">{thing.about}</p>}
      </div>
      <Button
        variant={hold ? 'filled' : 'default'}
        aria-label={`${hold ? verbs.lift : verbs.hold} ${name}`}
        onClick={() => setAsking(true)}
      >
        {hold ? `${verbs.lift}…` : `${verbs.hold}…`}
      </Button>
      {asking && (hold ? <LiftDialog hold={hold} onClose={close} /> : <HoldDialog subject={thing} title={thing.title} onClose={close} />)}
    </li>
  )
}

type GroupProps = { title: string; about?: string; things: Thing[]; holds: HoldView[]; children?: ReactNode }

function Group({ title, about, things, holds, children }: GroupProps) {
  return (
    <section className="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {about && <span className="muted small clip">{about}</span>}
      </header>
      {things.length === 0 ? (
        <p className="hold-none muted">{children}</p>
      ) : (
        <ul className="hold-rows">
          {things.map((thing) => (
            <Row
              key={`${thing.kind} ${thing.subject}`}
              thing={thing}
              hold={holds.find(({ kind, subject }) => kind === thing.kind && subject === thing.subject)}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

export function HoldsScreen() {
  const holds = useHolds((store) => store.holds)
  const workflows = useLibrary((library) => library.workflows) ?? []
  const [connections, setConnections] = useState<string[]>([])
  useEffect(() => {
    void attempt(() => useHolds.getState().load())
    void attempt(() => host.call('documents.list', {})).then((documents) =>
      setConnections((documents ?? []).flatMap(({ kind, name }) => (kind === 'connection' ? [name] : []))),
    )
  }, [])
  return (
    <ScreenFrame
      title="Kill switch"
      beside={<span className="muted clip">Nothing is lost by a hold: what it stops waits until it is lifted</span>}
    >
      <div className="screen-body">
        <div className="hold-groups">
          <Group title="Everything" things={ALL} holds={holds} />
          <Group
            title="One connection"
            about="Nothing goes out through it; all else goes on."
            holds={holds}
            things={connections.map((name) => ({
              ...{ kind: 'connection', subject: name, title: name, icon: Plug },
              about: '',
            }))}
          >
            No workflow goes out through a connection yet.
          </Group>
          <Group
            title="One workflow"
            about="New runs wait in line; runs under way stop before their next effect or question to a model."
            holds={holds}
            things={workflows.map(({ id, name }) => ({
              ...{ kind: 'workflow', subject: String(id), title: name, icon: Waypoints, about: '' },
            }))}
          >
            There is no workflow yet.
          </Group>
        </div>
      </div>
    </ScreenFrame>
  )
}
