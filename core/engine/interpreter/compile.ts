// Turns a graph and its documents into a plan, or into the full list of what is wrong with it, with node and field.
import { compileExpression, type Expression } from '../../expression/expression.ts'
import { ExpressionFailure } from '../../expression/failure.ts'
import { compileTemplate } from '../../expression/template.ts'
import type { DocumentKind, PinnedDocument } from '../../model/documents.ts'
import { type Graph, type GraphNode, nameOfNode } from '../../model/graph.ts'
import type { Problem } from '../../model/news.ts'
import type { DocumentUse } from '../../model/record.ts'
import { any, type Json, type JsonRecord, number, recordOf, type Shape, text } from '../../model/values.ts'
import { nodeTypes, specOf } from '../../nodes/registry.ts'
import type { AdmissionConfig, Callee, CompileContext, Compiled, NodeSpec } from '../../nodes/spec.ts'
import { inputShape } from '../../nodes/start.ts'
import { availabilityOf } from './availability.ts'
import { type Admission, ERROR_PORT, type Plan, type PlanNode } from './plan.ts'
import { regionsOf } from './regions.ts'
import { reachableFrom, structureOf } from './structure.ts'

/** What a workflow compiles against: the documents it may name, at the versions to pin. */
export type Documents = readonly PinnedDocument[]
/** `plan` is null exactly when a problem is an error. */
export type CompileResult = { plan: Plan | null; problems: Problem[] }

/** What an expression knows of the run it is part of. */
export const RUN_SHAPE: Shape = { id: number, workflow: text, startedAt: { kind: 'date' } }

/** Finds a published version of another workflow, or says in a sentence why it cannot be called. */
export type Callees = (name: string, version: number | null) => Callee | string

/** `callees` is left out where other workflows are not known; calls are then not checked. */
export function compileWorkflow(graph: Graph, documents: Documents, callees?: Callees): CompileResult {
  const roles = graph.nodes.map((node) => specOf(node.type)?.flow)
  const structure = structureOf(graph, (node, port) => specOf(node.type)?.flow === 'loop' && port === 'again')
  const regions = regionsOf(graph, roles, structure)
  const problems = [...structure.problems, ...regions.problems]
  const starts = graph.nodes.flatMap((node, index) => (specOf(node.type)?.group === 'start' ? [index] : []))
  if (starts.length !== 1) {
    const found = starts.length === 0 ? 'This workflow has no start' : `This workflow has ${starts.length} starts`
    problems.push(problemOf(null, 'one-start', `${found}. It needs exactly one.`))
  }
  const start = starts[0] ?? -1
  const available = availabilityOf(graph.nodes.length, structure.order, structure.into, (index) =>
    roles[index] === 'join' && waitsForAll(graph.nodes[index]) ? regions.branches(index) : null,
  )
  const settings = settingsOf(documents)
  const startNode = graph.nodes[start]
  const startSpec = startNode && specOf(startNode.type)
  const startConfig = startSpec?.schema.safeParse(startNode?.config)
  const fields = startConfig?.success ? (startSpec?.input?.(startConfig.data) ?? []) : []
  const base: Shape = { input: recordOf(inputShape(fields)), settings: shapeOfJson(settings), run: recordOf(RUN_SHAPE) }

  const outputs: (Shape | null)[] = graph.nodes.map(() => null)
  const inners: (Shape | null)[] = graph.nodes.map(() => null)
  const planNodes: (PlanNode | null)[] = graph.nodes.map(() => null)
  for (const index of structure.order) {
    const node = graph.nodes[index]
    if (!node) continue
    const spec = specOf(node.type)
    if (!spec) {
      const known = Object.keys(nodeTypes).join(', ')
      problems.push(
        problemOf(node.key, 'unknown-type', `“${node.type}” is not a node type of this Signalbox. Known are: ${known}.`, 'type'),
      )
      continue
    }
    const parsed = spec.schema.safeParse(node.config)
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        problems.push(problemOf(node.key, 'bad-config', `${issue.message}.`.replace(/\.\.$/, '.'), pathOf(issue.path)))
      continue
    }
    const scope: Shape = { ...base }
    for (const other of available.before(index)) {
      const key = graph.nodes[other]?.key
      const inside = (regions.within[index] ?? []).some((place) => place.kind === 'body' && place.of === other)
      const shape = inside ? inners[other] : outputs[other]
      if (key) scope[key] = shape ? recordOf(shape) : any
    }
    const uses: DocumentUse[] = []
    const reads = new Set<string>()
    const context = contextFor(node.key, scope, documents, callees, problems, uses, reads)
    const compiled = (spec as NodeSpec).compile(parsed.data, context)
    outputs[index] = compiled.output
    inners[index] = compiled.inner ?? null
    const onceKey = onceKeyOf(node, spec, context)
    for (const path of reads) {
      const root = path.split('.', 1)[0] as string
      const other = graph.nodes.findIndex((candidate) => candidate.key === root)
      if (other >= 0 && other !== index && !available.always(index, other))
        problems.push(
          problemOf(
            node.key,
            'may-be-missing',
            `“${path}” is only there when “${nameOfNode(graph.nodes[other] as Graph['nodes'][number])}” ran, and some paths pass it by.`,
            null,
            'warning',
          ),
        )
    }
    const place = { index, within: regions.within[index] ?? [], partner: regions.partner[index] ?? -1, out: structure.out[index] ?? [] }
    planNodes[index] = planNode(place, node, spec, parsed.data, compiled, onceKey, uses, [...reads].sort())
  }
  problems.push(...portProblems(planNodes, structure, start), ...joinProblems(planNodes))
  if (problems.some((problem) => problem.severity === 'error')) return { plan: null, problems }
  const nodes = planNodes as PlanNode[]
  const byKey = new Map(nodes.map((entry) => [entry.node.key, entry]))
  const calls = roles.includes('call')
  const admission = admissionOf(nodes[start] as PlanNode, { input: base.input as Shape[string] })
  return { plan: { nodes, byKey, start, repeats: structure.back.length > 0, calls, admission, documents, settings }, problems }
}

const OPEN: AdmissionConfig = { serialKey: '', atOnce: null, perMinute: null, timeoutHours: null }

/** The start's own expression was checked when the node was compiled. */
function admissionOf({ spec, config }: PlanNode, scope: Shape): Admission {
  const { serialKey, ...limits } = spec.admission?.(config) ?? OPEN
  const key = serialKey.trim() ? compileExpression(serialKey, scope) : null
  if (!key?.ok) return { ...limits, serial: null }
  return {
    ...limits,
    serial(input) {
      const value = key.expression.evaluate({ input })
      return value === null || value === '' ? null : typeof value === 'string' ? value : JSON.stringify(value)
    },
  }
}

/** Only a join that waits for all of its branches can count on what each of them did. */
function waitsForAll(node: GraphNode | undefined): boolean {
  const parsed = node && specOf(node.type)?.schema.safeParse(node.config)
  return parsed?.success === true && (parsed.data as { mode?: unknown }).mode === 'all'
}

/** The expression of a do-once scope that reaches beyond the run. */
function onceKeyOf(node: GraphNode, spec: NodeSpec, context: CompileContext): PlanNode['onceKey'] {
  const once = node.handling?.doOnce
  if (!once) return null
  if (spec.group !== 'act')
    context.problem('once-unused', 'Do-once is for steps that change something outside.', 'handling.doOnce', 'warning')
  if (once.scope === 'run') return null
  const key = context.expression(once.key, 'handling.doOnce.key')
  return (scope) => key.evaluate(scope)
}

function planNode(
  { index, within, partner, out }: Pick<PlanNode, 'index' | 'within' | 'partner'> & { out: readonly [string, number][] },
  node: GraphNode,
  spec: NodeSpec,
  config: unknown,
  compiled: Compiled,
  onceKey: PlanNode['onceKey'],
  documents: DocumentUse[],
  reads: string[],
): PlanNode {
  const fields = Object.keys(compiled.output)
  return {
    ...{ index, node, spec, config, compiled, fields, documents, reads, within, partner, onceKey },
    ports: spec.ports(config),
    next: new Map(out),
    toRecord: (output) => {
      const record: JsonRecord = {}
      for (let at = 0; at < fields.length; at++) record[fields[at] as string] = output[at] as Json
      return record
    },
  }
}

function contextFor(
  key: string,
  scope: Shape,
  documents: Documents,
  callees: Callees | undefined,
  problems: Problem[],
  uses: DocumentUse[],
  reads: Set<string>,
): CompileContext {
  const problem: CompileContext['problem'] = (code, message, field = null, severity = 'error') =>
    void problems.push(problemOf(key, code, message, field, severity))
  return {
    scope,
    self: key,
    problem,
    document: <Kind extends DocumentKind>(kind: Kind, name: string, field: string) => {
      const found = documents.find((document) => document.kind === kind && document.name === name)
      if (!found) {
        problem('missing-document', name ? `There is no ${kind} named “${name}”. Create it, or pick another.` : `Pick a ${kind}.`, field)
        return null
      }
      if (!uses.some((use) => use.kind === kind && use.name === name)) uses.push({ kind, name, version: found.version })
      return found as PinnedDocument<Kind>
    },
    workflow: (name, version, field) => {
      const found = callees?.(name, version) ?? null
      if (typeof found === 'string') problem('missing-workflow', found, field)
      return typeof found === 'string' ? null : found
    },
    expression: (source, field, expects, within) => {
      const result = compileExpression(source, within ?? scope, expects)
      if (result.ok) {
        if (!within || within === scope || scope.input === within.input) for (const path of result.expression.reads) reads.add(path)
        return result.expression
      }
      for (const found of result.problems) problem(found.code, found.message, field)
      return failing(source)
    },
    template: (source, field) => {
      const result = compileTemplate(source, scope)
      if (result.ok) {
        for (const path of result.template.reads) reads.add(path)
        return result.template
      }
      for (const found of result.problems) problem(found.code, found.message, field)
      return { reads: [], render: () => failing(source).evaluate({}) as string }
    },
  }
}

/** Stands in for an expression that has problems, so that the rest of the node can still be checked. */
const failing = (source: string): Expression => ({
  source,
  type: any,
  reads: [],
  evaluate: () => {
    throw new ExpressionFailure('not-compiled', `“${source}” has a problem and cannot be evaluated.`, 'Mend the expression.')
  },
})

function portProblems(nodes: (PlanNode | null)[], structure: ReturnType<typeof structureOf>, start: number): Problem[] {
  const problems: Problem[] = []
  const reachable = start < 0 ? null : reachableFrom(start, structure.out)
  for (const entry of nodes) {
    if (!entry) continue
    const { node, ports, next, index } = entry
    const name = nameOfNode(node)
    if (reachable && !reachable.has(index)) {
      problems.push(problemOf(node.key, 'unreachable', `Nothing leads to “${name}”. Connect it or remove it.`, null, 'warning'))
      continue
    }
    for (const port of ports)
      if (!next.has(port.name))
        problems.push(
          problemOf(node.key, 'open-port', `“${name}” leaves by “${port.title}” to nowhere. Connect it, so that no run ends in silence.`),
        )
    for (const name_ of next.keys())
      if (name_ !== ERROR_PORT && !ports.some((port) => port.name === name_))
        problems.push(
          problemOf(node.key, 'unknown-port', `An edge leaves “${name}” by “${name_}”, which it does not have. Remove the edge.`),
        )
  }
  return problems
}

/** A join that waits for more branches than there are would never go on. */
const joinProblems = (nodes: (PlanNode | null)[]): Problem[] =>
  nodes.flatMap((entry) => {
    const branches = entry?.spec.flow === 'join' ? nodes[entry.partner]?.ports.length : undefined
    const need = branches === undefined ? 0 : (entry?.compiled.need?.(branches) ?? 0)
    if (!entry || branches === undefined || need <= branches) return []
    const message = `“${nameOfNode(entry.node)}” waits for ${need} branches, and there are ${branches}. Wait for fewer, or add branches.`
    return [problemOf(entry.node.key, 'too-few-branches', message, 'count')]
  })

function settingsOf(documents: Documents): JsonRecord {
  const settings: JsonRecord = {}
  for (const document of documents) if (document.kind === 'settings') Object.assign(settings, document.body)
  return settings
}

function shapeOfJson(record: JsonRecord): ReturnType<typeof recordOf> {
  const fields: Shape = {}
  for (const [name, value] of Object.entries(record)) fields[name] = typeOfJson(value)
  return recordOf(fields)
}

function typeOfJson(value: Json): Shape[string] {
  if (typeof value === 'string') return text
  if (typeof value === 'number') return number
  if (typeof value === 'boolean') return { kind: 'boolean' }
  if (Array.isArray(value)) return { kind: 'list', of: value.length ? typeOfJson(value[0] as Json) : any }
  return value && typeof value === 'object' ? shapeOfJson(value) : any
}

const problemOf = (
  node: string | null,
  code: string,
  message: string,
  field: string | null = null,
  severity: Problem['severity'] = 'error',
): Problem => ({ node, field, severity, code, message })

/** `['rows', 2, 'when']` -> `rows[2].when`. */
const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((so, part) => (typeof part === 'number' ? `${so}[${part}]` : so ? `${so}.${String(part)}` : String(part)), '')
