// An effect in doubt, with what was sent and the three ways to settle it.
import type { EffectView } from '../../core/api/contract.ts'
import { Settle } from '../effects/settle.tsx'
import { PaneHead } from './pane-head.tsx'

export function DoubtPane({ effect }: { effect: EffectView }) {
  return (
    <article className="pane-body" aria-label={effect.title}>
      <PaneHead title={effect.title} run={effect.run} seq={effect.seq} at={effect.intentAt} />
      <Settle effect={effect} />
      <section>
        <h3 className="label">Exactly what was sent</h3>
        <pre className="json box">{JSON.stringify(effect.request, null, 2)}</pre>
        <p className="small muted">
          Do-once key <code className="mono">{effect.key}</code>
        </p>
      </section>
    </article>
  )
}
