// The table itself: only the rows in view are drawn, and the next page is asked for before its end is reached.
// biome-ignore-all lint/a11y/useSemanticElements: rows lie at places of their own, which a table element does not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: heads and rows are only read; the link in each row takes the focus
import { Checkbox } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef } from 'react'
import type { RunSummary } from '../../core/api/contract.ts'
import { useHistory } from '../stores/history.ts'
import { RunRow } from './run-row.tsx'

const ROW = 46
const TITLES = ['Status', 'What happened', 'Workflow', 'Version', 'Trigger', 'Started', 'Took', 'Outcome']

type Props = { rows: RunSummary[]; chosen: ReadonlySet<number>; onChoose: (ids: readonly number[], chosen: boolean) => void }

export function RunTable({ rows, chosen, onChoose }: Props) {
  const chooseOne = useCallback((id: number, on: boolean) => onChoose([id], on), [onChoose])
  const next = useHistory((history) => history.next)
  const place = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW,
    getItemKey: (at) => rows[at]?.id ?? at,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (next !== null && last >= rows.length - 30) void useHistory.getState().more()
  }, [last, next, rows.length])

  return (
    <div ref={place} className="runs">
      <div role="table" aria-label="Runs" aria-rowcount={next === null ? rows.length + 1 : -1}>
        <div role="rowgroup" className="runs-head">
          <div role="row" className="runs-row" aria-rowindex={1}>
            <div role="columnheader">
              <Checkbox
                size="xs"
                aria-label="Choose all runs shown"
                checked={chosen.size > 0 && chosen.size === rows.length}
                indeterminate={chosen.size > 0 && chosen.size < rows.length}
                onChange={(event) =>
                  onChoose(
                    rows.map((run) => run.id),
                    event.currentTarget.checked,
                  )
                }
              />
            </div>
            {TITLES.map((title) => (
              <div key={title} role="columnheader">
                {title}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const run = rows[item.index]
            return (
              run && <RunRow key={item.key} run={run} at={item.index} top={item.start} chosen={chosen.has(run.id)} onChoose={chooseOne} />
            )
          })}
        </div>
      </div>
      <p className="runs-end muted small" role="status">
        {next === null ? `${rows.length.toLocaleString()} runs, and that is all` : 'Loading older runs…'}
      </p>
    </div>
  )
}
