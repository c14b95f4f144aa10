// Which branch of which parallel and which for each's body every node stands in, and which join gathers which parallel.
// Known before anything runs, so that a token needs to carry nothing but its place.
import { type Graph, type GraphNode, nameOfNode } from '../../model/graph.ts'
import type { Problem } from '../../model/news.ts'
import type { FlowRole } from '../../nodes/spec.ts'
import { ERROR_PORT } from './plan.ts'
import type { Structure } from './structure.ts'

/** `of` is the index of the parallel or the for each. */
export type Within = { kind: 'branch'; of: number; port: string } | { kind: 'body'; of: number }
export type Regions = {
  problems: Problem[]
  within: readonly (readonly Within[])[]
  /** Index of a parallel's join and of a join's parallel; -1 for everything else. */
  partner: number[]
  /** For a join: its sources gathered by the branch they come from. */
  branches(join: number): number[][]
}

const NOWHERE: readonly Within[] = []
const same = (a: Within, b: Within): boolean => a.of === b.of && (a.kind === 'body' || (b.kind === 'branch' && a.port === b.port))
const equal = (a: readonly Within[], b: readonly Within[]): boolean =>
  a.length === b.length && a.every((one, at) => same(one, b[at] as Within))

export function regionsOf(graph: Graph, roles: readonly (FlowRole | undefined)[], structure: Structure): Regions {
  const problems: Problem[] = []
  const within: (readonly Within[])[] = graph.nodes.map(() => NOWHERE)
  const partner = graph.nodes.map(() => -1)
  const arriving: { from: number; where: readonly Within[] }[][] = graph.nodes.map(() => [])
  const problem = (index: number, code: string, message: string) =>
    void problems.push({ node: graph.nodes[index]?.key ?? null, field: null, severity: 'error', code, message })
  const name = (index: number) => `“${nameOfNode(graph.nodes[index] as GraphNode)}”`

  for (const index of structure.order) {
    const sources = arriving[index] ?? []
    const first = sources[0]?.where ?? NOWHERE
    within[index] = roles[index] === 'join' ? gather(index, sources) : first
    if (roles[index] !== 'join' && sources.some(({ where }) => !equal(where, first)))
      problem(index, 'mixed-branches', `${name(index)} is reached from inside and outside of a branch or for each. Put a Join before it.`)
    checkStanding(index, within[index] ?? NOWHERE)
    for (const [port, target] of structure.forward[index] ?? []) arriving[target]?.push({ from: index, where: leaving(index, port) })
  }
  for (const [from, port, target] of structure.back)
    if (!equal(leaving(from, port), within[target] ?? NOWHERE))
      problem(from, 'mixed-branches', `${name(from)} leads back out of a branch or for each. Let it lead back inside of it only.`)
  for (const [index, role] of roles.entries()) checkComplete(index, role)
  return {
    ...{ problems, within, partner },
    branches(join) {
      const byBranch = new Map<string, number[]>()
      for (const { from, where } of arriving[join] ?? []) {
        const top = where.at(-1)
        const branch = top?.kind === 'branch' ? top.port : ''
        byBranch.set(branch, [...(byBranch.get(branch) ?? []), from])
      }
      return [...byBranch.values()]
    },
  }

  function leaving(index: number, port: string): readonly Within[] {
    const where = within[index] ?? NOWHERE
    if (roles[index] === 'parallel' && port !== ERROR_PORT) return [...where, { kind: 'branch', of: index, port }]
    if (roles[index] === 'each' && port === 'each') return [...where, { kind: 'body', of: index }]
    return where
  }

  /** Where a join stands: outside of the branches it gathers. */
  function gather(join: number, sources: readonly { where: readonly Within[] }[]): readonly Within[] {
    const tops = sources.map(({ where }) => where.at(-1))
    const outside = (sources[0]?.where ?? NOWHERE).slice(0, -1)
    const parallel = tops[0]?.of ?? -1
    if (sources.length === 0) return NOWHERE
    if (
      tops.some((top) => top?.kind !== 'branch' || top.of !== parallel) ||
      sources.some(({ where }) => !equal(where.slice(0, -1), outside))
    ) {
      problem(join, 'join-of-nothing', `${name(join)} must be reached from the branches of one Parallel, and from nowhere else.`)
      return outside
    }
    if (partner[parallel] !== -1)
      problem(
        join,
        'two-joins',
        `${name(parallel)} has a join already: ${name(partner[parallel] as number)}. Lead all its branches to one.`,
      )
    partner[parallel] = join
    partner[join] = parallel
    return outside
  }

  function checkStanding(index: number, where: readonly Within[]): void {
    const top = where.at(-1)
    if (roles[index] === 'end' && top)
      problem(
        index,
        'end-inside',
        top.kind === 'branch'
          ? `${name(index)} stands in a branch of ${name(top.of)}. Lead the branch to a Join and end after it.`
          : `${name(index)} stands inside of ${name(top.of)}. Lead the path to a Collect and end after the for each.`,
      )
    if (roles[index] === 'collect' && top?.kind !== 'body')
      problem(index, 'collect-outside', `${name(index)} stands outside of a for each. It ends what a For each does with one item.`)
  }

  function checkComplete(index: number, role: FlowRole | undefined): void {
    if (role === 'parallel' && partner[index] === -1)
      problem(index, 'no-join', `The branches of ${name(index)} never meet. Lead all of them to one Join.`)
    if (role === 'each' && !roles.some((other, at) => other === 'collect' && within[at]?.at(-1)?.of === index))
      problem(index, 'no-collect', `What ${name(index)} does with an item never ends. Lead its port “Each item” to a Collect.`)
  }
}
