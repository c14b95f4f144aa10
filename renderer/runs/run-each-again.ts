// Starts many runs again, oldest first, one after the other: a refusal of one does not keep the others.
import type { RunSummary } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { refusalOf } from '../ui/refusal.ts'

export async function runEachAgain(
  runs: readonly RunSummary[],
  version: 'live' | 'same',
  by: string,
): Promise<{ started: number; refused: string[] }> {
  const refused: string[] = []
  let started = 0
  for (const { id } of runs.toSorted((a, b) => a.id - b.id))
    try {
      await host.call('runs.again', { id, version, by })
      started++
    } catch (error) {
      refused.push(refusalOf(error).message)
    }
  return { started, refused }
}
