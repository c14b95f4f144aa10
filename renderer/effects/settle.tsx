// The three ways to settle an effect in doubt, in plain words. Shown wherever such an effect is.
import { Button, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import type { EffectView } from '../../core/api/contract.ts'
import { useInbox } from '../stores/inbox.ts'
import { whoActs } from '../stores/panels.ts'
import { attempt, tell } from '../ui/tell.ts'
import './effects.css'

const WAYS = [
  { verdict: 'it happened', title: 'It happened', means: 'You looked, and it is there. The run goes on as if it had been confirmed.' },
  {
    verdict: 'send again',
    title: 'Send again',
    means: 'You looked, and it is not there. It is sent once more under the same do-once key.',
  },
  { verdict: 'give up', title: 'Give up', means: 'Leave it. The step counts as failed and the run takes its error path.' },
] as const

export function Settle({ effect }: { effect: EffectView }) {
  const settle = useInbox((inbox) => inbox.settle)
  const [reference, setReference] = useState('')
  const [busy, setBusy] = useState<string | null>(null)
  const name = useId()
  const choose = async (verdict: (typeof WAYS)[number]['verdict']) => {
    setBusy(verdict)
    const done = await attempt(async () => {
      await settle({ key: effect.key, verdict, reference: reference.trim(), by: whoActs() })
      return true
    })
    setBusy(null)
    if (done) tell(`“${effect.title}” is settled. The run goes on.`)
  }
  return (
    <section className="settle" aria-label={`Settle “${effect.title}”`}>
      <p>
        {effect.why ?? 'It was sent, but no answer came back, so nobody knows whether it arrived.'} Signalbox never sends such a thing again
        by itself: look at the other side, then say what you found.
      </p>
      <TextInput
        label="Where you saw it (optional)"
        placeholder="Number, link or name on the other side"
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      {WAYS.map(({ verdict, title, means }) => (
        <div key={verdict} className="settle-way">
          <Button
            variant={verdict === 'it happened' ? 'filled' : 'default'}
            aria-describedby={`${name}-${verdict}`}
            loading={busy === verdict}
            disabled={busy !== null && busy !== verdict}
            onClick={() => void choose(verdict)}
          >
            {title}
          </Button>
          <span id={`${name}-${verdict}`} className="muted">
            {means}
          </span>
        </div>
      ))}
    </section>
  )
}
