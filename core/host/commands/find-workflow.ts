// Workflows are named on the command line by their name, its beginning, or their number.
import type { WorkflowSummary } from '../../api/contract.ts'
import { SignalboxError } from '../../model/news.ts'
import type { Host } from '../host.ts'

export async function findWorkflow(host: Host, name: string): Promise<WorkflowSummary> {
  const all = await host.ask('workflows.list', {})
  const wanted = name.toLowerCase()
  const exact = all.find((one) => one.name === name || one.name.toLowerCase() === wanted || String(one.id) === name)
  if (exact) return exact
  const close = all.filter((one) => one.name.toLowerCase().startsWith(wanted) || one.name.toLowerCase().replaceAll(' ', '-') === wanted)
  if (close.length === 1 && close[0]) return close[0]
  const known = all.length
    ? `There are: ${all.map((one) => one.name).join(', ')}.`
    : 'This workspace has no workflow yet: import one, or install the examples.'
  throw new SignalboxError('not-found', `There is no workflow “${name}”.`, { place: name, next: known })
}
