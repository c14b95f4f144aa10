// Runs one node without an engine: compiles it with a scope and documents, runs it, answers what it asks, and tells it.
import { compileExpression } from '../expression/expression.ts'
import { ExpressionFailure } from '../expression/failure.ts'
import { compileTemplate } from '../expression/template.ts'
import type { PinnedDocument } from '../model/documents.ts'
import type { Answer, Decision, Part, Sentence, Step } from '../model/record.ts'
import { any, type Json, type JsonRecord, type OriginMask, originBit, originsOf, type Shape, type ValueType } from '../model/values.ts'
import { specOf } from './registry.ts'
import type { CompileContext, Compiled, NodeSpec, Outcome, StepContext, Teller, Told } from './spec.ts'

export type Found = { code: string; message: string; field: string | null; severity: 'error' | 'warning' }
export type Bench = {
  spec: NodeSpec
  config: unknown
  compiled: Compiled
  problems: Found[]
  codes: string[]
  /** Runs the node on a scope; `answers` are what came from outside so far. */
  run(scope?: JsonRecord, answers?: readonly Answer[]): Ran
}
export type Ran = {
  outcome: Outcome
  port: string | null
  output: JsonRecord
  decision: Decision | null
  /** Output field -> its origins. */
  origins: { [field: string]: string[] }
  failure: string | null
  told: Told
  /** All sentences as plain text. */
  said: string[]
  clause: string | null
}
export type Setting = {
  scope?: Shape
  documents?: readonly PinnedDocument[]
  title?: string
  now?: number
  /** Origins of what expressions read, by the first name of the path; `input` and `rule` where nothing is said. */
  origins?: { [root: string]: OriginMask }
}

export const NOW = Date.UTC(2026, 2, 1, 9, 0, 0)
const KEY = 'node'

/** Throws when the config does not parse: tests of that use the schema. */
export function bench(type: string, raw: object, setting: Setting = {}): Bench {
  const spec = specOf(type) as NodeSpec
  const config = spec.schema.parse(raw)
  const problems: Found[] = []
  const compiled = spec.compile(config, contextFor(setting, problems))
  return {
    ...{ spec, config, compiled, problems, codes: problems.map((problem) => problem.code) },
    run: (scope = {}, answers = []) => ran(spec, config, compiled, setting, scope, answers),
  }
}

function contextFor({ scope = {}, documents = [] }: Setting, problems: Found[]): CompileContext {
  const problem: CompileContext['problem'] = (code, message, field = null, severity = 'error') =>
    void problems.push({ code, message, field, severity })
  const broken = (source: string) => (): never => {
    throw new ExpressionFailure('not-compiled', `“${source}” has a problem.`, 'Mend it.')
  }
  return {
    ...{ self: KEY, scope, problem },
    document: (kind, name, field) => {
      const found = documents.find((document) => document.kind === kind && document.name === name)
      if (!found) problem('missing-document', `There is no ${kind} named “${name}”.`, field)
      return (found ?? null) as never
    },
    workflow: () => null,
    expression: (source, field, expects, within) => {
      const result = compileExpression(source, within ?? scope, expects)
      if (result.ok) return result.expression
      for (const found of result.problems) problem(found.code, found.message, field)
      return { source, type: any, reads: [], evaluate: broken(source) }
    },
    template: (source, field) => {
      const result = compileTemplate(source, scope)
      if (result.ok) return result.template
      for (const found of result.problems) problem(found.code, found.message, field)
      return { reads: [], render: broken(source) }
    },
  }
}

function ran(spec: NodeSpec, config: unknown, compiled: Compiled, setting: Setting, scope: JsonRecord, answers: readonly Answer[]): Ran {
  const outcome = outcomeOf(compiled, stepContext(setting, scope), answers)
  const fields = Object.keys(compiled.output)
  const finished = outcome.kind === 'done' || outcome.kind === 'end' ? outcome : null
  const output: JsonRecord = Object.fromEntries(finished?.output.map((value, at) => [fields[at], value as Json]) ?? [])
  const maskOf = (at: number) => (typeof finished?.origins === 'object' ? (finished.origins[at] ?? 0) : (finished?.origins ?? 0))
  const step: Step = {
    ...{
      seq: 0,
      node: KEY,
      type: spec.type,
      title: setting.title ?? spec.title,
      attempt: 1,
      path: '',
      startedAt: NOW,
      answeredAt: null,
      durationUs: 1,
      reads: {},
    },
    status: outcome.kind === 'ask' ? 'waiting' : finished ? 'done' : 'failed',
    port: outcome.kind === 'done' ? outcome.port : null,
    output,
    origins: Object.fromEntries(fields.map((field, at) => [field, originsOf(maskOf(at))])),
    decision: outcome.kind === 'done' ? (outcome.decision ?? null) : null,
    answers: [...answers],
    documents: (setting.documents ?? []).map(({ kind, name, version }) => ({ kind, name, version })),
    effects: answers.some((answer) => answer.kind === 'effect') ? ['KEY1'] : [],
    failure: outcome.kind === 'failed' ? outcome.failure : null,
  }
  const told = finished || outcome.kind === 'ask' ? spec.tell(tellerFor(step, config, setting)) : { clause: null, sentences: [] }
  for (const { parts } of [...told.sentences, { parts: told.clause ?? [] }]) refuseLiteralNumbers(parts)
  return {
    ...{ outcome, output, port: step.port, decision: step.decision, origins: step.origins, failure: step.failure?.message ?? null },
    ...{ told, said: told.sentences.map(plain), clause: told.clause && plain({ parts: told.clause }) },
  }
}

/** Every number of a sentence stands in the record; one that is written into the template would be a lie sooner or later. */
function refuseLiteralNumbers(parts: readonly Part[]): void {
  const found = parts.find((part) => typeof part === 'string' && /\d/.test(part))
  if (found !== undefined) throw new Error(`A sentence holds a number that is not from the record: “${found}”`)
}

const stepContext = ({ now = NOW, origins = {} }: Setting, scope: JsonRecord): StepContext => ({
  ...{ scope, now, at: now },
  origins: (...expressions) => {
    let mask = 0
    for (const { reads } of expressions)
      for (const path of reads) {
        const root = path.split('.')[0] as string
        mask |= origins[root] ?? originBit(root === 'input' ? 'input' : 'rule')
      }
    return mask || originBit('rule')
  },
})

/** As the interpreter does it: a wrong value is the step's failure. Anything else that is thrown is a bug, and stays one. */
function outcomeOf(compiled: Compiled, step: StepContext, answers: readonly Answer[]): Outcome {
  try {
    if (answers.length === 0) return compiled.run(step)
    return (compiled.resume as NonNullable<Compiled['resume']>)(step, answers)
  } catch (thrown) {
    if (!(thrown instanceof ExpressionFailure)) throw thrown
    return { kind: 'failed', failure: { code: thrown.code, message: thrown.message, next: thrown.next } }
  }
}

function tellerFor(step: Step, config: unknown, setting: Setting): Teller<unknown> {
  const at = (of: unknown, path: string): Json =>
    (path.split(/[.[\]]+/).filter(Boolean) as string[]).reduce<unknown>((value, part) => (value as JsonRecord)[part], of) as Json
  const part = (value: Json | undefined, from: string, as?: Exclude<Part, string>['as']): Part => {
    if (value === undefined) throw new Error(`A sentence speaks of ${from}, which is not in the record`)
    return { value, from, ...(as ? { as } : {}) }
  }
  const documents: Teller<unknown>['documents'] = {}
  for (const { kind, name, body } of setting.documents ?? []) documents[kind] = { ...documents[kind], [name]: body } as never
  return {
    ...{ step, config, title: step.title, documents },
    value: (path, as) => part(at(step, path), `steps[0].${path}`, as),
    pinned: (path, as) => part(path === 'title' ? step.title : at({ config }, path), `config(${KEY}).${path}`, as),
  }
}

/** A sentence as plain text. */
export const plain = ({ parts }: Pick<Sentence, 'parts'>): string =>
  parts.map((part) => (typeof part === 'string' ? part : partText(part))).join('')

function partText({ value, as }: Exclude<Part, string>): string {
  if (as === 'percent' && typeof value === 'number') return `${Math.round(value * 1000) / 10} %`
  if (as === 'signed' && typeof value === 'number') return value > 0 ? `+${value}` : String(value)
  if (as === 'time') return new Date(value as number).toISOString().slice(0, 16).replace('T', ' ')
  const text = typeof value === 'string' ? value : value === null ? 'nothing' : JSON.stringify(value)
  return as === 'quoted' ? `“${text}”` : text
}

/** Shapes of `input` by a word a field: `inputs({ country: 'text' })`. */
export const inputs = (fields: { [name: string]: 'text' | 'number' | 'boolean' | 'date' | 'any' }): Shape => ({
  input: {
    kind: 'record',
    fields: Object.fromEntries(Object.entries(fields).map(([name, kind]): [string, ValueType] => [name, { kind }])),
  },
})
