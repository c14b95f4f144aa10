// A fresh first page laid over the pages that are already here.
import type { RunSummary } from '../../core/api/contract.ts'

type Page = { runs: RunSummary[]; next: number | null }

/** Keeps the older rows a person has scrolled to when the fresh page joins them; else starts anew. */
export function mergedPage(rows: RunSummary[], next: number | null, page: Page): { rows: RunSummary[]; next: number | null } {
  const oldest = page.runs.at(-1)
  if (!oldest || page.next === null) return { rows: page.runs, next: page.next }
  const joins = rows.some((row) => row.id >= oldest.id)
  if (!joins) return { rows: page.runs, next: page.next }
  const older = rows.filter((row) => row.id < oldest.id)
  return older.length ? { rows: [...page.runs, ...older], next } : { rows: page.runs, next: page.next }
}
