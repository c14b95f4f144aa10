// The sentences of a run, made from its record by the templates of its node types and never by a model.
import { NOT_NEEDED } from '../engine/interpreter/apply.ts'
import type { DocumentBody, DocumentKind } from '../model/documents.ts'
import { nameOfNode } from '../model/graph.ts'
import type { Narrative, Part, Sentence, Step } from '../model/record.ts'
import type { Json } from '../model/values.ts'
import { specOf } from '../nodes/registry.ts'
import type { NodeSpec, Teller } from '../nodes/spec.ts'
import { closing, fullStop, isErased } from './closing.ts'
import { stepPlace, type Told, valueAtPlace } from './places.ts'

export function narrativeOf(told: Told): Narrative {
  const clauses: Part[][] = []
  const waits: Part[][] = []
  const sentences: Sentence[] = []
  const paragraph: Sentence[] = []
  for (const step of told.steps) {
    const spoken = tellStep(told, step)
    // The for each speaks for its items, of which there may be thousands.
    const own = step.path === ''
    if (own && spoken.clause) clauses.push(spoken.clause)
    if (step.status === 'waiting' && spoken.clause) waits.push(spoken.clause)
    sentences.push(...spoken.sentences)
    paragraph.push(...spoken.sentences.filter(({ weight, tone }) => weight === 'main' && (own || tone === 'bad')))
  }
  const last = closing(told, waits)
  return {
    headline: headlineOf(told, clauses),
    paragraph: [...paragraph, ...last.filter((sentence) => sentence.weight === 'main')],
    sentences: [...sentences, ...last],
  }
}

function tellStep(told: Told, step: Step): { clause: Part[] | null; sentences: Sentence[] } {
  const spec = specOf(step.type) as NodeSpec | undefined
  const node = told.graph.nodes.find((one) => one.key === step.node)
  const parsed = node && spec?.schema.safeParse(node.config)
  const value = (place: string, as?: 'plain'): Part => ({ value: shown(valueAtPlace(told, place)), from: place, ...(as ? { as } : {}) })
  const name = value(node?.title ? `config(${step.node}).title` : stepPlace(step.seq, 'title'))
  if (step.status === 'cancelled')
    return {
      clause: null,
      sentences: [
        {
          ...{ seq: step.seq, tone: 'plain', weight: 'detail' },
          // Why the run itself was stopped is said once, at its close.
          parts:
            step.failure?.code === NOT_NEEDED
              ? [name, ' was stopped: ', value(stepPlace(step.seq, 'failure.message')), ...fullStop(step.failure.message)]
              : [name, ' was stopped.'],
        },
      ],
    }
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
    pinned: (path, as) => (path === 'title' ? name : value(placeOf(step, path), as as 'plain')),
  }
  const spoken = spec.tell(teller)
  return { clause: spoken.clause, sentences: spoken.sentences.map((sentence) => ({ seq: step.seq, ...sentence })) }

  /** A text with holes is told with what the step put into them. */
  function placeOf({ seq, node: key }: Step, path: string): string {
    const place = pinnedPlace(key, path)
    const written = valueAtPlace(told, place)
    return typeof written === 'string' && written.includes('{{') ? `filled(${seq}, ${place})` : place
  }
}

/** Node types write `config.rows[2].name` or `document(policy/Name).clauses[0].name`. */
const pinnedPlace = (node: string, path: string): string => (path.startsWith('document(') ? path : `config(${node}).${path}`)

/** A headline names so many things that happened at its beginning and at its end; what lies between is in the story. */
const NAMED = 6

function headlineOf(told: Told, clauses: readonly Part[][]): Sentence {
  const first = told.steps[0]
  const subject = first && valueAtPlace(told, stepPlace(first.seq, 'output.subject'))
  const parts: Part[] =
    typeof subject === 'string' && subject && first
      ? [{ value: subject, from: stepPlace(first.seq, 'output.subject'), as: 'strong' }]
      : [{ value: told.run.workflow, from: 'run.workflow', as: 'strong' }]
  if (isErased(told)) parts.push(': contents removed by the retention rule')
  if (told.run.status === 'queued') parts.push(told.run.setAside ? ' is set aside' : ' waits in line')
  const ended = told.run.status === 'cancelled' ? [...clauses, ['cancelled']] : clauses
  const named = ended.length > 2 * NAMED ? [...ended.slice(0, NAMED), ['…'], ...ended.slice(-NAMED)] : ended
  for (const [at, clause] of named.entries()) parts.push(at === 0 ? ' was ' : ' → ', ...clause)
  return { seq: null, tone: TONE[told.run.status] ?? 'good', weight: 'main', parts }
}
const TONE: { [status: string]: Sentence['tone'] } = {
  failed: 'bad',
  'in doubt': 'bad',
  waiting: 'care',
  queued: 'plain',
  cancelled: 'plain',
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
