// A task: work handed to a person for good. Done is all the run's record needs to know.
import { Button, Textarea } from '@mantine/core'
import { Check } from 'lucide-react'
import { useState } from 'react'
import type { TaskItem } from '../../core/api/contract.ts'
import { visibleText } from '../../core/model/visible-text.ts'
import { useInbox } from '../stores/inbox.ts'
import { usePanels } from '../stores/panels.ts'
import { humanName, plainValue } from '../ui/format.ts'
import { attempt, tell } from '../ui/tell.ts'
import { HandOn } from './hand-on.tsx'
import { PaneHead } from './pane-head.tsx'

export function TaskPane({ task }: { task: TaskItem }) {
  const person = usePanels((panels) => panels.person)
  const [busy, setBusy] = useState(false)
  const [comment, setComment] = useState('')
  const finish = async () => {
    setBusy(true)
    const done = await attempt(async () => {
      await useInbox.getState().finish({ id: task.id, by: person.trim() || 'Unknown person', comment: comment.trim() })
      return true
    })
    setBusy(false)
    if (done) tell(`Done: “${task.title}”.`)
  }
  return (
    <article className="pane-body" aria-label={task.title}>
      <PaneHead title={task.title} workflow={task.workflow} run={task.run} seq={task.seq} at={task.createdAt} dueAt={task.dueAt} />
      <p>
        <span className="muted">For </span>
        <span className="said-strong">{task.assignee ?? `anyone in ${task.group || 'the team'}`}</span>
        {task.assignee && task.group && <span className="muted"> of {task.group}</span>}
      </p>
      {task.body && <p className="ask">{visibleText(task.body)}</p>}
      {Object.keys(task.fields).length > 0 && (
        <dl className="review-fields">
          {Object.entries(task.fields).map(([name, value]) => (
            <div key={name}>
              <dt>{humanName(name)}</dt>
              <dd>
                <span className="review-value">{visibleText(plainValue(value))}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Textarea
        label="Comment"
        description="Kept with the task beside your name"
        value={comment}
        autosize
        minRows={2}
        maxLength={4000}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <HandOn task={task} />
      <div className="decide">
        <Button leftSection={<Check size={16} aria-hidden="true" />} loading={busy} onClick={() => void finish()}>
          Done
        </Button>
        <span className="muted small">The run has ended already; the task is yours until you say it is done.</span>
      </div>
    </article>
  )
}
