// A policy as its clauses, each with its verdict. The strictest that matches wins.
import type { Policy, Verdict } from '../../core/model/documents.ts'
import { keyed } from '../ui/keyed.ts'

const VERDICT: { [verdict in Verdict]: { word: string; tone: string } } = {
  allow: { word: 'Allow', tone: 'good' },
  ask: { word: 'Ask a person', tone: 'care' },
  deny: { word: 'Deny', tone: 'bad' },
}

function VerdictPill({ verdict }: { verdict: Verdict }) {
  const { word, tone } = VERDICT[verdict]
  return (
    <span className={`pill tone-${tone}`}>
      <span className="dot" />
      {word}
    </span>
  )
}

export function Clauses({ policy }: { policy: Policy }) {
  return (
    <div className="stack" style={{ gap: 8 }}>
      {policy.about && <p className="muted small">{policy.about}</p>}
      <ol className="clauses">
        {keyed(policy.clauses, (clause) => clause.name).map(({ key, thing: clause }, at) => (
          <li key={key}>
            <div className="row">
              <span className="said">
                {at + 1}. {clause.name}
              </span>
              <span style={{ flex: 1 }} />
              <VerdictPill verdict={clause.verdict} />
            </div>
            <code className="mono muted">{clause.when}</code>
            {clause.because && <p className="muted small">Because {clause.because}</p>}
          </li>
        ))}
        <li className="row">
          <span>Where no clause matches</span>
          <span style={{ flex: 1 }} />
          <VerdictPill verdict={policy.otherwise} />
        </li>
      </ol>
    </div>
  )
}
