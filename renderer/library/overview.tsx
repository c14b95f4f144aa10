// The four numbers that matter in the morning, big once.
import type { ReactNode } from 'react'
import type { WorkflowSummary } from '../../core/api/contract.ts'
import { toInbox, toRuns } from '../routing/route.ts'
import { count, percent, plural } from '../ui/format.ts'

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

function Figure({
  title,
  value,
  tone,
  children,
  href,
}: {
  title: string
  value: number
  tone?: string
  children: ReactNode
  href: string
}) {
  return (
    <a className="figure panel" href={href}>
      <span className="label">{title}</span>
      <span className={`figure-value ${value && tone ? `ink-${tone}` : ''}`}>{count(value)}</span>
      <span className="muted">{children}</span>
    </a>
  )
}

export function Overview({ workflows }: { workflows: WorkflowSummary[] }) {
  const today = sum(workflows.flatMap((workflow) => Object.values(workflow.today)))
  const all = sum(workflows.map((workflow) => workflow.runs))
  const asking = sum(workflows.map((workflow) => workflow.asking))
  const inDoubt = sum(workflows.map((workflow) => workflow.inDoubt))
  const failed = sum(workflows.map((workflow) => workflow.failed))
  return (
    <section className="figures" aria-label="Today">
      <Figure title="Runs today" value={today} href={toRuns()}>
        {plural(all, 'run')} kept in all
      </Figure>
      <Figure title="Wait for a person" value={asking} tone="care" href={toInbox()}>
        {asking ? 'Open the inbox to decide them' : 'Nobody is needed right now'}
      </Figure>
      <Figure title="In doubt" value={inDoubt} tone="care" href={toInbox()}>
        {inDoubt ? 'Sent, but not known to have arrived' : 'Every effect is known to be done or not'}
      </Figure>
      <Figure title="Failed" value={failed} tone="bad" href={toRuns({ status: 'failed' })}>
        {failed ? `${percent(all ? failed / all : 0)} of all runs` : 'No run has failed'}
      </Figure>
    </section>
  )
}
