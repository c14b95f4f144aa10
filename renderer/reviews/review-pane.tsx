// One review: what is asked, why, the evidence, and the decision. The decision is bound to exactly what is shown.
import { Button, Textarea } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ReviewItem } from '../../core/api/contract.ts'
import type { ReviewVerdict } from '../../core/model/record.ts'
import { visibleText } from '../../core/model/visible-text.ts'
import { useInbox } from '../stores/inbox.ts'
import { usePanels } from '../stores/panels.ts'
import { useKeys } from '../ui/keys.ts'
import { attempt, tell } from '../ui/tell.ts'
import { changesOf, type Edited } from './changes.ts'
import { Evidence } from './evidence.tsx'
import { PaneHead } from './pane-head.tsx'
import { ReviewFields } from './review-fields.tsx'
import { Standing } from './standing.tsx'
import { doneWords } from './standing-words.ts'

const REASON: { [when in NonNullable<ReviewItem['question']['reasonRequired']> | 'never']: string } = {
  never: 'Kept in the record beside your name',
  decline: 'Needed to decline; kept in the record beside your name',
  always: 'Needed; kept in the record beside your name',
}

export function ReviewPane({ review }: { review: ReviewItem }) {
  const { question } = review
  const person = usePanels((panels) => panels.person)
  const [edited, setEdited] = useState<Edited>({})
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState<ReviewVerdict | null>(null)
  const fields = useRef<HTMLDivElement>(null)
  const reasonField = useRef<HTMLTextAreaElement>(null)
  const { changes, errors } = changesOf(question.fields, edited)
  const changed = Object.keys(changes).length > 0
  const broken = Object.keys(errors).length > 0

  const reasonMissing = (verdict: ReviewVerdict) =>
    reason.trim() === '' && (question.reasonRequired === 'always' || (question.reasonRequired === 'decline' && verdict === 'decline'))
  const [asksReason, setAsksReason] = useState(false)
  const barred = review.refused.decide ?? review.refused.approve

  const decide = async (verdict: ReviewVerdict) => {
    if (busy || (broken && verdict !== 'decline')) return
    // A change is a new content: whoever approved before may do so again. The host has the last word on all of it.
    const refused =
      verdict === 'decline' ? review.refused.decide : verdict === 'change' && review.votes.length ? null : review.refused.approve
    if (refused) return tell(`${refused.message} ${refused.next}`)
    if (reasonMissing(verdict)) {
      setAsksReason(true)
      reasonField.current?.focus()
      return
    }
    setBusy(verdict)
    const sent = verdict === 'change' ? changes : {}
    const by = person.trim() || 'Unknown person'
    const decision = { id: review.id, shown: review.shown, verdict, changes: sent, reason: reason.trim(), by }
    const stillOpen = await attempt(() => useInbox.getState().decide(decision))
    setBusy(null)
    if (stillOpen !== null) tell(doneWords(verdict, question.title, stillOpen))
  }
  const approve = () => void decide(changed ? 'change' : 'approve')
  // A key that moves into a field must not be typed there as well.
  const byKey = (act: () => void) => (event: KeyboardEvent) => {
    event.preventDefault()
    act()
  }
  useKeys({
    a: byKey(approve),
    d: byKey(() => void decide('decline')),
    e: byKey(() => fields.current?.querySelector<HTMLElement>('input, textarea')?.focus()),
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
        {question.ask !== question.title && <p className="ask">{visibleText(question.ask)}</p>}
        {question.why && (
          <p>
            <span className="muted">Why you are asked: </span>
            {visibleText(question.why)}
          </p>
        )}
        <Standing review={review} />
      </section>
      <div ref={fields}>
        <ReviewFields
          fields={question.fields}
          was={review.was}
          edited={edited}
          errors={errors}
          onEdit={(name, value) => setEdited({ ...edited, [name]: value })}
        />
      </div>
      <Evidence sentences={review.evidence} run={review.run} />
      <Textarea
        ref={reasonField}
        label="Reason"
        description={REASON[question.reasonRequired ?? 'never']}
        error={asksReason && reason.trim() === '' ? 'Say why; nothing was decided yet.' : undefined}
        value={reason}
        autosize
        minRows={2}
        maxLength={4000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="decide">
        {barred && (
          <p className="barred" role="status">
            <CircleAlert size={16} className="ink-care" aria-hidden="true" />
            <span>
              {visibleText(barred.message)} <span className="muted">{visibleText(barred.next)}</span>
            </span>
          </p>
        )}
        <Button
          onClick={approve}
          loading={busy === 'approve' || busy === 'change'}
          disabled={broken || (changed && review.votes.length > 0 ? review.refused.decide : review.refused.approve) !== null}
          rightSection={<kbd>A</kbd>}
        >
          {changed ? `${question.approveTitle} with changes` : question.approveTitle}
        </Button>
        <Button
          variant="default"
          onClick={() => void decide('decline')}
          loading={busy === 'decline'}
          disabled={review.refused.decide !== null}
          rightSection={<kbd>D</kbd>}
        >
          {question.declineTitle}
        </Button>
        <span className="muted small">
          <kbd>E</kbd> edits the fields. The decision holds for exactly what is shown; if anything changes, you are asked again.
        </span>
      </div>
    </article>
  )
}
