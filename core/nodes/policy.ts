// Policy: what may be done. The strictest clause that matches wins; any error, gap or wrong value goes to a person or is denied.
import { z } from 'zod'
import { conjunctsOf } from '../expression/conjuncts.ts'
import type { Expression } from '../expression/expression.ts'
import { ExpressionFailure } from '../expression/failure.ts'
import type { Policy, Verdict } from '../model/documents.ts'
import type { NearMiss, Part } from '../model/record.ts'
import { type Field, type Json, type JsonRecord, originBit, type Shape, text, typeOfField } from '../model/values.ts'
import { expressionText, fieldName, listed } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  policy: z.string().max(200).default('').describe('Policy'),
  inputs: z
    .array(z.strictObject({ name: fieldName, value: expressionText }))
    .max(100)
    .default([])
    .describe('What the policy is told'),
})
type Config = z.infer<typeof schema>

const PORT: { [verdict in Verdict]: string } = { allow: 'allowed', ask: 'ask', deny: 'denied' }
const STRICTNESS: { [verdict in Verdict]: number } = { allow: 0, ask: 1, deny: 2 }
const NOTHING: Policy = { about: '', inputs: [], clauses: [], otherwise: 'deny' }

export const policy: NodeSpec<Config> = {
  type: 'policy',
  group: 'decide',
  title: 'Policy',
  about: 'Allows, asks a person, or denies, by the clauses of a named policy.',
  icon: 'shield-check',
  schema,
  ports: () => [
    { name: 'allowed', title: 'Allowed', tone: 'good' },
    { name: 'ask', title: 'Ask a person', tone: 'care' },
    { name: 'denied', title: 'Denied', tone: 'bad' },
  ],
  line: (config) => (config.policy ? `Policy “${config.policy}”` : 'No policy yet'),
  compile(config, context) {
    const body = context.document('policy', config.policy, 'policy')?.body ?? NOTHING
    const given = new Map(config.inputs.map((input, at) => [input.name, { ...input, at }]))
    for (const { name, at } of given.values())
      if (!body.inputs.some((field) => field.name === name))
        context.problem('unknown-input', `The policy does not ask for “${name}”.`, `inputs[${at}].name`)
    const shape: Shape = Object.fromEntries(body.inputs.map((field) => [field.name, typeOfField(field)]))
    const inputs = body.inputs.map((field) => {
      const source = given.get(field.name)
      if (!source) context.problem('missing-input', `The policy needs “${field.title || field.name}”. Say what it is.`, 'inputs')
      return { field, expression: source ? context.expression(source.value, `inputs[${source.at}].value`, typeOfField(field)) : null }
    })
    const clauses = body.clauses.map((clause) => ({
      clause,
      when: context.expression(clause.when, 'policy', { kind: 'boolean' }, shape),
      parts: conjunctsOf(clause.when).map((part) => context.expression(part.source, 'policy', { kind: 'boolean' }, shape)),
    }))
    const expressions = inputs.flatMap(({ expression }) => (expression ? [expression] : []))
    return {
      output: { verdict: text, clause: text },
      run(step) {
        const values: JsonRecord = {}
        let error: string | null = null
        for (const { field, expression } of inputs) {
          try {
            const value = expression ? expression.evaluate(step.scope) : null
            const trouble = inputTrouble(field, value)
            if (trouble) error ??= trouble
            values[field.name] = value
          } catch (thrown) {
            error ??= messageOf(thrown)
            values[field.name] = null
          }
        }
        const matched: number[] = []
        let hit: number | null = null
        let near: NearMiss | null = null
        for (let row = 0; row < clauses.length; row++) {
          const { clause, when, parts } = clauses[row] as (typeof clauses)[number]
          try {
            if (when.evaluate(values) === true) {
              matched.push(row)
              if (hit === null || STRICTNESS[clause.verdict] > STRICTNESS[body.clauses[hit]?.verdict ?? 'allow']) hit = row
            } else {
              const miss = failing(parts, values)
              if (miss && (near === null || miss.length < near.miss.length)) near = { row, miss }
            }
          } catch (thrown) {
            error ??= messageOf(thrown)
          }
        }
        const found: Verdict = hit === null ? body.otherwise : (body.clauses[hit]?.verdict ?? 'deny')
        // An error never lets anything through: it asks at least, and denies where the policy denies by default.
        const verdict: Verdict = error === null || STRICTNESS[found] > STRICTNESS[body.otherwise] ? found : body.otherwise
        return {
          ...{ kind: 'done', port: PORT[verdict], output: [verdict, hit === null ? '' : (body.clauses[hit]?.name ?? '')] },
          origins: step.origins(...expressions) | originBit('rule'),
          decision: { kind: 'policy', verdict, hit, matched, near, of: body.inputs.map((field) => values[field.name] as Json), error },
        }
      },
    }
  },
  tell({ step, config, value, documents }) {
    const decision = step.decision
    const body = documents.policy?.[config.policy]
    if (decision?.kind !== 'policy' || !body) return { clause: null, sentences: [] }
    const at = (path: string, as?: 'quoted' | 'strong'): Part => ({
      value: pathIn(body, path),
      from: `document(policy/${config.policy}).body.${path}`,
      ...(as ? { as } : {}),
    })
    const use = step.documents.findIndex((one) => one.kind === 'policy' && one.name === config.policy)
    const name: Part[] = ['policy ', value(`documents[${use}].name`), ' v', value(`documents[${use}].version`)]
    const did = { allow: 'allowed it', ask: 'asks a person', deny: 'denied it' }[decision.verdict]
    const tone = { allow: 'good', ask: 'care', deny: 'bad' }[decision.verdict] as 'good'
    const because: Part[] =
      decision.error !== null
        ? [' because it could not be decided: ', value('decision.error')]
        : decision.hit === null
          ? [' because no clause matched']
          : [
              ' because clause ',
              at(`clauses[${decision.hit}].name`, 'quoted'),
              ' matched',
              ...(body.clauses[decision.hit]?.because ? [': ', at(`clauses[${decision.hit}].because`)] : []),
            ]
    const of = body.inputs.map((field, input): Part[] => [
      at(`inputs[${input}].${field.title ? 'title' : 'name'}`),
      ' ',
      value(`decision.of[${input}]`),
    ])
    return {
      clause: [{ allow: 'allowed', ask: 'sent to a person', deny: 'denied' }[decision.verdict], ' by ', ...name],
      sentences: [
        { tone, weight: 'main', parts: [...capital(name), ` ${did}`, ...because, '.'] },
        ...(of.length ? [{ tone: 'plain' as const, weight: 'detail' as const, parts: ['It was told ', ...listed(of), '.'] }] : []),
        ...(decision.near
          ? [
              {
                tone: 'plain' as const,
                weight: 'why-not' as const,
                parts: [
                  'Closest clause that did not match: ',
                  at(`clauses[${decision.near.row}].name`, 'quoted'),
                  ', which asks for ',
                  at(`clauses[${decision.near.row}].when`),
                  '.',
                ],
              },
            ]
          : []),
      ],
    }
  },
}

const capital = ([first, ...rest]: Part[]): Part[] => [
  typeof first === 'string' ? first.charAt(0).toUpperCase() + first.slice(1) : (first as Part),
  ...rest,
]
const pathIn = (body: Policy, path: string): Json =>
  path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((value, part) => (value as JsonRecord)?.[part], body) as Json

function inputTrouble(field: Field, value: Json): string | null {
  const name = field.title || field.name
  if (value === null) return field.required ? `“${name}” is missing.` : null
  const fits =
    field.type === 'number'
      ? typeof value === 'number' && Number.isFinite(value)
      : field.type === 'boolean'
        ? typeof value === 'boolean'
        : field.type === 'list'
          ? Array.isArray(value)
          : typeof value === 'string'
  return fits ? null : `“${name}” is not of the type ${field.type}.`
}

/** Indexes of the parts that do not hold; null when one of them cannot be worked out. */
function failing(parts: readonly Expression[], values: JsonRecord): number[] | null {
  try {
    return parts.flatMap((part, at) => (part.evaluate(values) === true ? [] : [at]))
  } catch {
    return null
  }
}
const messageOf = (thrown: unknown): string => {
  if (thrown instanceof ExpressionFailure) return thrown.message
  throw thrown
}
