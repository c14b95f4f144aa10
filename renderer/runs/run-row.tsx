// One run in the table. The headline is the link; the whole row leads there too.
// biome-ignore-all lint/a11y/useSemanticElements: rows lie at places of their own, which a table element does not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the link in the row takes the focus
// biome-ignore-all lint/a11y/useKeyWithClickEvents: a click anywhere is a shortcut for the mouse; the keyboard has the link
import { Checkbox } from '@mantine/core'
import { memo } from 'react'
import type { RunSummary } from '../../core/api/contract.ts'
import { toRun } from '../routing/route.ts'
import { go } from '../routing/use-route.ts'
import { duration, humanName } from '../ui/format.ts'
import { SentenceParts } from '../ui/sentence.tsx'
import { sentenceText } from '../ui/sentence-text.ts'
import { lookOfRun, StatusIcon } from '../ui/status.tsx'
import { When } from '../ui/when.tsx'

type Props = { run: RunSummary; at: number; top: number; chosen: boolean; onChoose: (id: number, chosen: boolean) => void }

function RunRowOf({ run, at, top, chosen, onChoose }: Props) {
  const look = lookOfRun(run.status, run.headline.tone)
  const words = sentenceText(run.headline)
  return (
    <div
      role="row"
      className={`runs-row is-run ${chosen ? 'is-chosen' : ''}`}
      aria-rowindex={at + 2}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest('a, .runs-choose')) go(toRun(run.id))
      }}
    >
      <div role="cell" className="runs-choose">
        <Checkbox
          size="xs"
          aria-label={`Choose run ${run.id}`}
          checked={chosen}
          onChange={(event) => onChoose(run.id, event.currentTarget.checked)}
        />
      </div>
      <div role="cell" className="row">
        <StatusIcon look={look} />
        <span className="clip">{look.word}</span>
      </div>
      <div role="cell" className="clip" title={words}>
        <a href={toRun(run.id)} className="runs-headline">
          <SentenceParts sentence={run.headline} />
        </a>
      </div>
      <div role="cell" className="clip">
        {run.workflow}
      </div>
      <div role="cell" className="muted">
        v{run.version}
      </div>
      <div role="cell" className="muted clip" title={run.key ? `Key ${run.key}` : undefined}>
        {humanName(run.trigger)}
      </div>
      <div role="cell" className="muted">
        <When at={run.startedAt} />
      </div>
      <div role="cell" className="muted runs-number">
        {run.endedAt === null ? '–' : duration(run.endedAt - run.startedAt)}
      </div>
      <div role="cell" className="clip">
        {run.outcome ? (
          <span className={`pill tone-${look.tone}`}>{humanName(run.outcome)}</span>
        ) : (
          <span className="muted">{run.endedAt === null ? 'Not yet' : 'None'}</span>
        )}
      </div>
    </div>
  )
}

export const RunRow = memo(RunRowOf)
