// What the run changed outside itself, each under its do-once key.
import { ArrowUpRight } from 'lucide-react'
import { useState } from 'react'
import type { EffectView, RunDetail } from '../../core/api/contract.ts'
import { EffectState } from '../effects/effect-state.tsx'
import { Settle } from '../effects/settle.tsx'
import { plural } from '../ui/format.ts'
import { When } from '../ui/when.tsx'

const PAGE = 25
const CLASS: { [name in EffectView['class']]: string } = {
  read: 'only reads',
  transactional: 'written together with the record',
  keyed: 'the other side honours the key',
  checkable: 'can be looked up on the other side',
  unkeyed: 'the other side knows no key',
}

function Outcome({ outcome }: Pick<EffectView, 'outcome'>) {
  if (!outcome) return null
  const by = outcome.settledBy && <p className="muted small">Settled by {outcome.settledBy}</p>
  if (outcome.state === 'failed')
    return (
      <>
        <p>
          {outcome.failure.message} {outcome.failure.next}
        </p>
        {by}
      </>
    )
  return (
    <>
      {outcome.status !== null && <p className="muted small">Answered with status {outcome.status}</p>}
      {by}
    </>
  )
}

function Effect({ effect, onShow }: { effect: EffectView; onShow: (seq: number) => void }) {
  return (
    <article className="effect">
      <div className="row">
        <button type="button" className="effect-title" onClick={() => onShow(effect.seq)}>
          {effect.title}
        </button>
        <span style={{ flex: 1 }} />
        <EffectState effect={effect} />
      </div>
      <p className="muted small">
        <When at={effect.outcomeAt ?? effect.intentAt} /> · {CLASS[effect.class]}
        {effect.attempt > 1 && ` · ${plural(effect.attempt, 'attempt')}`}
      </p>
      <p className="small">
        <span className="muted">Do-once key</span> <code className="mono effect-key">{effect.key}</code>
      </p>
      {effect.why && effect.state === 'intent' && <p className="pill-note tone-care">{effect.why}</p>}
      <Outcome outcome={effect.outcome} />
      {effect.state === 'in doubt' && <Settle effect={effect} />}
      <details>
        <summary className="label">Exactly what was sent</summary>
        <pre className="json">{JSON.stringify(effect.request, null, 2)}</pre>
      </details>
    </article>
  )
}

export function EffectsTab({ run, onShow }: { run: RunDetail; onShow: (seq: number) => void }) {
  const [most, setMost] = useState(PAGE)
  if (run.effects.length === 0)
    return (
      <p className="data muted">
        <ArrowUpRight size={16} aria-hidden="true" /> This run has changed nothing outside itself.
      </p>
    )
  // What needs a person comes first; of hundreds of rows in a file nobody reads them all.
  const sorted = run.effects.toSorted((a, b) => Number(b.state === 'in doubt') - Number(a.state === 'in doubt'))
  const shown = sorted.slice(0, most)
  return (
    <div className="effects">
      {shown.map((effect) => (
        <Effect key={effect.key} effect={effect} onShow={onShow} />
      ))}
      {shown.length < sorted.length && (
        <button type="button" className="more-button" onClick={() => setMost(most + PAGE)}>
          Show more of {plural(sorted.length, 'effect')}
        </button>
      )}
    </div>
  )
}
