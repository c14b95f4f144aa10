// What the step read and what it gave, each field with where it comes from; then the record as it is stored.
import { Fragment } from 'react'
import type { RunDetail } from '../../core/api/contract.ts'
import type { Step } from '../../core/model/record.ts'
import type { Json, JsonRecord, Origin } from '../../core/model/values.ts'
import { humanName } from '../ui/format.ts'
import { Branches, Place, Tries } from './step-evidence.tsx'

const ORIGIN: { [origin in Origin]: string } = { input: 'Input', rule: 'Rule', ai: 'AI', external: 'Outside', human: 'Person' }

const Chip = ({ origin }: { origin: Origin }) => <span className={`origin origin-${origin}`}>{ORIGIN[origin]}</span>

const kindOf = (value: Json): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value)

function Values({ values, origins }: { values: JsonRecord; origins?: Step['origins'] }) {
  const names = Object.keys(values)
  if (names.length === 0) return <p className="muted">Nothing.</p>
  return (
    <dl className="values">
      {names.map((name) => {
        const value = values[name] ?? null
        return (
          <Fragment key={name}>
            <dt className="mono">{name}</dt>
            <dd>
              <code className={`mono value-${kindOf(value)}`}>{JSON.stringify(value, null, typeof value === 'object' ? 1 : 0)}</code>
              {origins?.[name]?.map((origin) => (
                <Chip key={origin} origin={origin} />
              ))}
            </dd>
          </Fragment>
        )
      })}
    </dl>
  )
}

export function DataTab({ run, step }: { run: RunDetail; step: Step | undefined }) {
  if (!step)
    return (
      <div className="data">
        <h3 className="label">Input of the run</h3>
        <Values values={run.input} />
      </div>
    )
  return (
    <div className="data">
      <h2 className="data-title">{step.title || step.node}</h2>
      <Place run={run} step={step} />
      {step.failure && (
        <p className={`pill-note ${step.status === 'failed' ? 'tone-bad' : ''}`}>
          {step.status === 'cancelled' && 'Stopped: '}
          {step.failure.message} {step.status === 'failed' && step.failure.next}
        </p>
      )}
      <Tries step={step} />
      <Branches step={step} />
      <h3 className="label">It read</h3>
      <Values values={step.seq === 0 && Object.keys(step.reads).length === 0 ? run.input : step.reads} />
      <h3 className="label">It gave</h3>
      <Values values={step.output} origins={step.origins} />
      {step.documents.length > 0 && (
        <>
          <h3 className="label">It used</h3>
          <ul className="used">
            {step.documents.map((use) => (
              <li key={`${use.kind}/${use.name}`}>
                {humanName(use.kind)} <span className="said">{use.name}</span> <span className="pill">v{use.version}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <details>
        <summary className="label">The step as it is recorded</summary>
        <pre className="json">{JSON.stringify(step, null, 2)}</pre>
      </details>
    </div>
  )
}
