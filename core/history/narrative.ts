// The sentences of a run, made from its record by the templates of its node types and never by a model.
import type { DocumentBody, DocumentKind } from '../model/documents.ts'
import { nameOfNode } from '../model/graph.ts'
import type { Narrative, Part, Sentence, Step } from '../model/record.ts'
import type { Json } from '../model/values.ts'
import { specOf } from '../nodes/registry.ts'
import type { NodeSpec, Teller } from '../nodes/spec.ts'
import { stepPlace, type Told, valueAtPlace } from './places.ts'

export function narrativeOf(told: Told): Narrative {
  const clauses: Part[][] = []
  const sentences: Sentence[] = []
  for (const step of told.steps) {
    const spoken = tellStep(told, step)
    if (spoken.clause) clauses.push(spoken.clause)
    sentences.push(...spoken.sentences)
  }
  sentences.push(...closing(told))
  return { headline: headlineOf(told, clauses), paragraph: sentences.filter((sentence) => sentence.weight === 'main'), sentences }
}

function tellStep(told: Told, step: Step): { clause: Part[] | null; sentences: Sentence[] } {
  const spec = specOf(step.type) as NodeSpec | undefined
  const node = told.graph.nodes.find((one) => one.key === step.node)
  const parsed = node && spec?.schema.safeParse(node.config)
  const value = (place: string, as?: 'plain'): Part => ({ value: shown(valueAtPlace(told, place)), from: place, ...(as ? { as } : {}) })
  const name = value(node?.title ? `config(${step.node}).title` : stepPlace(step.seq, 'title'))
  if (step.status === 'failed')
    return {
      clause: ['failed at ', name],
      sentences: [
        {
          ...{ seq: step.seq, tone: 'bad', weight: 'main' },
          parts: [name, ' failed: ', value(stepPlace(step.seq, 'failure.message')), ' ', value(stepPlace(step.seq, 'failure.next'))],
        },
      ],
    }
  if (!spec || !parsed?.success || !node)
    return { clause: null, sentences: [{ seq: step.seq, tone: 'plain', weight: 'main', parts: [name, ' ran.'] }] }
  const teller: Teller<unknown> = {
    step,
    config: parsed.data,
    title: nameOfNode(node),
    documents: documentsByName(told),
    value: (path, as) => value(stepPlace(step.seq, path), as as 'plain'),
    pinned: (path, as) => (path === 'title' ? name : value(pinnedPlace(step.node, path), as as 'plain')),
  }
  const spoken = spec.tell(teller)
  return { clause: spoken.clause, sentences: spoken.sentences.map((sentence) => ({ seq: step.seq, ...sentence })) }
}

/** Node types write `config.rows[2].name` or `document(policy/Name).clauses[0].name`. */
const pinnedPlace = (node: string, path: string): string => (path.startsWith('document(') ? path : `config(${node}).${path}`)

function closing(told: Told): Sentence[] {
  const value = (place: string): Part => ({ value: shown(valueAtPlace(told, place)), from: place })
  const { status } = told.run
  if (status === 'failed')
    return [{ seq: null, tone: 'bad', weight: 'main', parts: ['The run failed and became a task of ', value('run.owner'), '.'] }]
  if (status === 'in doubt')
    return [
      {
        seq: null,
        tone: 'bad',
        weight: 'main',
        parts: ['It is not known whether the last effect happened. A person decides; nothing is sent again by itself.'],
      },
    ]
  if (isErased(told))
    return [
      { seq: null, tone: 'plain', weight: 'main', parts: ['What happened in it was removed by the retention rule; that it ran stays.'] },
    ]
  if (status === 'waiting') return [{ seq: null, tone: 'care', weight: 'main', parts: ['The run waits for a person.'] }]
  return []
}

/** Every run that is over has a step, unless its contents were removed. */
const isErased = ({ run, steps }: Told): boolean => run.duration !== null && steps.length === 0

function headlineOf(told: Told, clauses: Part[][]): Sentence {
  const first = told.steps[0]
  const subject = first && valueAtPlace(told, stepPlace(first.seq, 'output.subject'))
  const parts: Part[] =
    typeof subject === 'string' && subject && first
      ? [{ value: subject, from: stepPlace(first.seq, 'output.subject'), as: 'strong' }]
      : [{ value: told.run.workflow, from: 'run.workflow', as: 'strong' }]
  if (isErased(told)) parts.push(': contents removed by the retention rule')
  for (const [at, clause] of clauses.entries()) parts.push(at === 0 ? ' was ' : ' → ', ...clause)
  const tone = told.run.status === 'failed' || told.run.status === 'in doubt' ? 'bad' : told.run.status === 'waiting' ? 'care' : 'good'
  return { seq: null, tone, weight: 'main', parts }
}

function documentsByName(told: Told): Teller<unknown>['documents'] {
  const all: { [kind: string]: { [name: string]: DocumentBody[DocumentKind] } } = {}
  for (const { kind, name, body } of told.documents) {
    all[kind] ??= {}
    ;(all[kind] as { [name: string]: unknown })[name] = body
  }
  return all as Teller<unknown>['documents']
}

const shown = (value: Json | undefined): Json => value ?? null

/** A sentence as plain text, for the command line and for search. */
export const plainText = (sentence: Pick<Sentence, 'parts'>): string =>
  sentence.parts.map((part) => (typeof part === 'string' ? part : partText(part))).join('')

export function partText(part: Exclude<Part, string>): string {
  const { value } = part
  if (value === null) return 'nothing'
  if (part.as === 'percent' && typeof value === 'number') return `${Math.round(value * 1000) / 10} %`
  if (part.as === 'signed' && typeof value === 'number') return value > 0 ? `+${value}` : String(value)
  if (part.as === 'time' && (typeof value === 'number' || typeof value === 'string'))
    return new Date(value).toISOString().slice(0, 16).replace('T', ' ')
  if (part.as === 'quoted') return `“${typeof value === 'string' ? value : JSON.stringify(value)}”`
  if (typeof value === 'number') return String(Math.round(value * 10_000) / 10_000)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length ? value.map((one) => partText({ ...part, value: one })).join(', ') : 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
