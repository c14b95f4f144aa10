// The head of every item: its name, where it comes from, when it is due.
import { visibleText } from '../../core/model/visible-text.ts'
import { toRun } from '../routing/route.ts'
import { When } from '../ui/when.tsx'
import { Due } from './due.tsx'

type Props = { title: string; workflow?: string; run: number; seq: number; at: number; dueAt?: number | null }

export const PaneHead = ({ title, workflow, run, seq, at, dueAt = null }: Props) => (
  <header className="pane-head">
    <h2>{visibleText(title)}</h2>
    <p className="row muted">
      {workflow && <span>{workflow}</span>}
      <a className="link" href={toRun(run, seq + 1)}>
        Run {run}
      </a>
      <span>
        asked <When at={at} />
      </span>
      {dueAt !== null && <Due at={dueAt} />}
    </p>
  </header>
)
