// Which runs are shown.
import { Button, Select } from '@mantine/core'
import { useEffect, useMemo } from 'react'
import type { RunSummary } from '../../core/api/contract.ts'
import { RUN_STATUSES, type RunStatus } from '../../core/model/record.ts'
import { type RunFilters, toRuns } from '../routing/route.ts'
import { go } from '../routing/use-route.ts'
import { useLibrary } from '../stores/library.ts'
import { humanName } from '../ui/format.ts'
import { lookOfRun } from '../ui/status.tsx'

const STATUSES = RUN_STATUSES.map((status) => ({ value: status, label: lookOfRun(status).word }))

export function Filters({ filters, rows }: { filters: RunFilters; rows: RunSummary[] }) {
  const workflows = useLibrary((library) => library.workflows)
  useEffect(() => {
    if (!useLibrary.getState().workflows) void useLibrary.getState().load()
  }, [])
  const outcomes = useMemo(() => {
    const words = new Set<string>(filters.outcome ? [filters.outcome] : [])
    for (const workflow of workflows ?? [])
      for (const word of Object.keys(workflow.today)) if (!RUN_STATUSES.includes(word as RunStatus)) words.add(word)
    for (const row of rows) if (row.outcome) words.add(row.outcome)
    return [...words].sort().map((word) => ({ value: word, label: humanName(word) }))
  }, [workflows, rows, filters.outcome])
  const change = (part: Partial<RunFilters>) => go(toRuns({ ...filters, ...part }))
  const any = filters.workflow !== null || filters.status !== null || filters.outcome !== null
  return (
    <search className="row" aria-label="Filter runs">
      {any && (
        <Button variant="subtle" onClick={() => go(toRuns())}>
          Clear filters
        </Button>
      )}
      <Select
        aria-label="Workflow"
        placeholder="Any workflow"
        data={(workflows ?? []).map((workflow) => ({ value: String(workflow.id), label: workflow.name }))}
        value={filters.workflow === null ? null : String(filters.workflow)}
        onChange={(value) => change({ workflow: value ? Number(value) : null })}
        clearable
        searchable
        w={190}
        size="xs"
      />
      <Select
        aria-label="Status"
        placeholder="Any status"
        data={STATUSES}
        value={filters.status}
        onChange={(value) => change({ status: value as RunStatus | null })}
        clearable
        w={160}
        size="xs"
      />
      <Select
        aria-label="Outcome"
        placeholder="Any outcome"
        data={outcomes}
        value={filters.outcome}
        onChange={(value) => change({ outcome: value })}
        clearable
        searchable
        w={180}
        size="xs"
      />
    </search>
  )
}
