// Holds the engine's interpreter against the reference on drawn workflows and drawn answers.
import type { Callees } from '../interpreter/compile.ts'
import { compileWorkflow } from '../interpreter/compile.ts'
import { driveRun } from './drive.ts'
import { seededRandom } from './random.ts'
import { documents, randomGraph } from './random-graph.ts'
import { STARTED, walkRun } from './reference.ts'
import { scripted } from './script.ts'

export type Compared = {
  /** Workflows and paths through them that were compared. */
  cases: number
  graphs: number
  commits: number
  tied: number
  /** Edges of the drawn workflows, and those that a run went along. */
  edges: number
  passed: number
  mismatches: { seed: number; what: string }[]
}

const number = (name: string) => ({ name, type: 'number' as const, required: true })
const callee: Callees = () => ({ version: 1, number: 1, fields: [number('n'), number('c'), { name: 'key', type: 'text', required: true }] })
/** Paths tried through each workflow. */
const PATHS = 5

/** `from`: the first seed; each seed is one workflow. */
export function compareGraphs(graphs: number, from = 1): Compared {
  const result: Compared = { cases: 0, graphs: 0, commits: 0, tied: 0, edges: 0, passed: 0, mismatches: [] }
  for (let seed = from; seed < from + graphs; seed++) compareGraph(seed, result)
  return result
}

function compareGraph(seed: number, result: Compared): void {
  const random = seededRandom(seed)
  const graph = randomGraph(random, { callees: ['other'] })
  const { plan, problems } = compileWorkflow(graph, documents, callee)
  result.graphs++
  if (!plan) {
    result.mismatches.push({ seed, what: `It does not compile: ${problems.map(({ code, message }) => `${code} ${message}`).join(' ')}` })
    return
  }
  const passed = new Set<string>()
  for (let path = 0; path < PATHS; path++) {
    const input = { n: random.below(10), c: Math.round(random.next() * 100) / 100, key: `k${random.below(3)}` }
    const told = scripted(seed * 1000 + path)
    const driven = driveRun(plan, input, told, path % 2 ? seededRandom(seed * 1000 + path) : null)
    result.commits += driven.commits
    for (const what of driven.broken) result.mismatches.push({ seed, what })
    for (const { key, mark } of driven.steps) passed.add(`${key} ${mark.split(' ')[0]}`)
    if (driven.tied) {
      result.tied++
      continue
    }
    result.cases++
    const walked = walkRun(plan, input, STARTED, told)
    const { status, outcome, failure } = driven.state
    const here = [
      `${status} ${outcome ?? failure?.code ?? ''}`,
      ...driven.steps.map(({ key, path, mark }) => `${key} ${path} ${mark}`).sort(),
    ]
    const there = [
      `${walked.status} ${walked.outcome ?? walked.failure?.code ?? ''}`,
      ...walked.happened.map(({ key, path, mark }) => `${key} ${path} ${mark}`).sort(),
    ]
    if (here.join('\n') === there.join('\n')) continue
    const only = (one: string[], other: string[]) => one.filter((line) => !other.includes(line)).join('; ')
    result.mismatches.push({
      seed,
      what: `Path ${path}: the engine alone has [${only(here, there)}], the reference alone [${only(there, here)}]`,
    })
  }
  const went = (key: string, port: string) =>
    passed.has(`${key} ${port}`) || (graph.nodes.find((node) => node.key === key)?.type === 'parallel' && passed.has(`${key} *`))
  result.edges += graph.edges.length
  result.passed += graph.edges.filter(({ from }) => went(from.node, from.port) || from.port === 'each').length
}
