// One review: what is asked, why, the evidence, and the decision. The decision is bound to exactly what is shown.
import { Button, Textarea } from '@mantine/core'
import { useRef, useState } from 'react'
import type { ReviewItem } from '../../core/api/contract.ts'
import type { ReviewVerdict } from '../../core/model/record.ts'
import { useInbox } from '../stores/inbox.ts'
import { usePanels } from '../stores/panels.ts'
import { useKeys } from '../ui/keys.ts'
import { attempt, tell } from '../ui/tell.ts'
import { changesOf, type Edited } from './changes.ts'
import { Evidence } from './evidence.tsx'
import { PaneHead } from './pane-head.tsx'
import { ReviewFields } from './review-fields.tsx'

const DONE: { [verdict in ReviewVerdict]: string } = { approve: 'Approved', change: 'Approved with changes', decline: 'Declined' }

export function ReviewPane({ review }: { review: ReviewItem }) {
  const { question } = review
  const person = usePanels((panels) => panels.person)
  const [edited, setEdited] = useState<Edited>({})
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState<ReviewVerdict | null>(null)
  const fields = useRef<HTMLDivElement>(null)
  const { changes, errors } = changesOf(question.fields, edited)
  const changed = Object.keys(changes).length > 0
  const broken = Object.keys(errors).length > 0

  const decide = async (verdict: ReviewVerdict) => {
    if (busy || (broken && verdict !== 'decline')) return
    setBusy(verdict)
    const sent = verdict === 'change' ? changes : {}
    const by = person.trim() || 'Unknown person'
    const done = await attempt(async () => {
      await useInbox.getState().decide({ id: review.id, shown: review.shown, verdict, changes: sent, reason: reason.trim(), by })
      return true
    })
    setBusy(null)
    if (done) tell(`${DONE[verdict]}: “${question.title}”. The run goes on.`)
  }
  const approve = () => void decide(changed ? 'change' : 'approve')
  useKeys({
    a: approve,
    d: () => void decide('decline'),
    e: (event) => {
      event.preventDefault()
      fields.current?.querySelector<HTMLElement>('input, textarea')?.focus()
    },
  })

  return (
    <article className="pane-body" aria-label={question.title}>
      <PaneHead
        title={question.title}
        workflow={review.workflow}
        run={review.run}
        seq={review.seq}
        at={review.createdAt}
        dueAt={question.dueAt}
      />
      <section>
        {question.ask !== question.title && <p className="ask">{question.ask}</p>}
        {question.why && (
          <p>
            <span className="muted">Why you are asked: </span>
            {question.why}
          </p>
        )}
      </section>
      <div ref={fields}>
        <ReviewFields
          fields={question.fields}
          edited={edited}
          errors={errors}
          onEdit={(name, value) => setEdited({ ...edited, [name]: value })}
        />
      </div>
      <Evidence sentences={review.evidence} run={review.run} />
      <Textarea
        label="Reason"
        description="Kept in the record beside your name"
        value={reason}
        autosize
        minRows={2}
        maxLength={4000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="decide">
        <Button onClick={approve} loading={busy === 'approve' || busy === 'change'} disabled={broken} rightSection={<kbd>A</kbd>}>
          {changed ? `${question.approveTitle} with changes` : question.approveTitle}
        </Button>
        <Button variant="default" onClick={() => void decide('decline')} loading={busy === 'decline'} rightSection={<kbd>D</kbd>}>
          {question.declineTitle}
        </Button>
        <span className="muted small">
          <kbd>E</kbd> edits the fields. The decision holds for exactly what is shown; if anything changes, you are asked again.
        </span>
      </div>
    </article>
  )
}
