// Policy: what may be done. The strictest clause that matches wins; any error, gap or wrong value goes to a person or is denied.
import { z } from 'zod'
import { conjunctsOf } from '../expression/conjuncts.ts'
import type { Expression } from '../expression/expression.ts'
import { ExpressionFailure } from '../expression/failure.ts'
import type { Policy, Verdict } from '../model/documents.ts'
import type { NearMiss } from '../model/record.ts'
import { boolean, type Field, type Json, type JsonRecord, originBit, type Shape, text, typeOfField } from '../model/values.ts'
import { expressionText, fieldName, isForbiddenName } from './parts.ts'
import { tellPolicy } from './policy-words.ts'
import type { CompileContext, NodeSpec } from './spec.ts'
import { holds, isOfType, partsThatFail, wordsForType } from './typed.ts'

const schema = z.strictObject({
  policy: z.string().max(200).default('').meta({ title: 'Policy' }),
  inputs: z
    .array(z.strictObject({ name: fieldName, value: expressionText }))
    .max(100)
    .default([])
    .meta({ title: 'What the policy is told', description: 'A value for each input that the policy declares.' }),
})
export type PolicyConfig = z.infer<typeof schema>

const PORT: { [verdict in Verdict]: string } = { allow: 'allowed', ask: 'ask', deny: 'denied' }
const STRICTNESS: { [verdict in Verdict]: number } = { allow: 0, ask: 1, deny: 2 }
const isStricter = (a: Verdict, b: Verdict) => STRICTNESS[a] > STRICTNESS[b]
const NOTHING: Policy = { about: '', inputs: [], clauses: [], otherwise: 'deny' }

export const policy: NodeSpec<PolicyConfig> = {
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
    const document = context.document('policy', config.policy, 'policy')
    const body = document?.body ?? NOTHING
    const inputs = compileInputs(config, body, document !== null, context)
    const clauses = compileClauses(body, context)
    const told = inputs.flatMap(({ expression }) => (expression ? [expression] : []))
    return {
      output: { verdict: text, clause: text },
      run(step) {
        const { values, trouble } = gather(inputs, step.scope)
        let error = trouble
        let hit: number | null = null
        let near: NearMiss | null = null
        const matched: number[] = []
        for (let row = 0; row < clauses.length; row++) {
          const { verdict, when, parts } = clauses[row] as (typeof clauses)[number]
          try {
            if (holds(when, values)) {
              matched.push(row)
              if (hit === null || isStricter(verdict, (clauses[hit] as (typeof clauses)[number]).verdict)) hit = row
              continue
            }
            const miss = partsThatFail(parts, values)
            if (near === null || miss.length < near.miss.length) near = { row, miss }
          } catch (thrown) {
            error ??= messageOf(thrown)
          }
        }
        const found: Verdict = hit === null ? body.otherwise : (clauses[hit] as (typeof clauses)[number]).verdict
        // An error never lets anything through: it asks at least, and denies where the policy denies by default.
        const overruled = error !== null && !isStricter(found, body.otherwise) && found !== body.otherwise
        const verdict = overruled ? body.otherwise : found
        if (overruled) hit = null
        return {
          ...{ kind: 'done', port: PORT[verdict], output: [verdict, hit === null ? '' : (clauses[hit]?.name ?? '')] },
          origins: step.origins(...told) | originBit('rule'),
          decision: { kind: 'policy', verdict, hit, matched, near, of: inputs.map(({ field }) => values[field.name] as Json), error },
        }
      },
    }
  },
  tell: tellPolicy,
}

type PolicyInput = { field: Field; expression: Expression | null }

function compileInputs(config: PolicyConfig, body: Policy, known: boolean, context: CompileContext): PolicyInput[] {
  const given = new Map<string, { value: string; at: number }>()
  config.inputs.forEach(({ name, value }, at) => {
    const path = `inputs[${at}].name`
    if (given.has(name)) context.problem('duplicate-input', `“${name}” is told twice; remove one of them.`, path)
    else if (known && !body.inputs.some((field) => field.name === name))
      context.problem('unknown-input', `The policy does not ask for “${name}”. Remove it, or declare it there.`, path)
    given.set(name, { value, at })
  })
  return body.inputs.map((field, place) => {
    const source = given.get(field.name)
    if (isForbiddenName(field.name) || body.inputs.findIndex((one) => one.name === field.name) !== place)
      context.problem('bad-policy', `The policy’s input “${field.name}” has a name that is reserved or used twice.`, 'policy')
    if (!source) context.problem('missing-input', `The policy needs “${field.title || field.name}”. Say what it is.`, 'inputs')
    return { field, expression: source ? context.expression(source.value, `inputs[${source.at}].value`, typeOfField(field)) : null }
  })
}

function compileClauses({ inputs, clauses }: Policy, context: CompileContext) {
  const shape: Shape = Object.fromEntries(inputs.map((field) => [field.name, typeOfField(field)]))
  return clauses.map(({ name, when: source, verdict }) => {
    const when = context.expression(source, 'policy', boolean, shape)
    const pieces = conjunctsOf(source)
    const whole = pieces.length < 2 || when.type.kind !== 'boolean'
    return {
      name,
      verdict,
      when,
      parts: whole ? [when] : pieces.map((part) => context.expression(part.source, 'policy', undefined, shape)),
    }
  })
}

/** What the policy is told; a value that is missing or of another type is kept out of the clauses and named in `trouble`. */
function gather(inputs: readonly PolicyInput[], scope: JsonRecord): { values: JsonRecord; trouble: string | null } {
  const values: JsonRecord = {}
  let trouble: string | null = null
  for (const { field, expression } of inputs) {
    const type = typeOfField(field)
    let value: Json = null
    try {
      value = expression ? expression.evaluate(scope) : null
      if (value === null && field.required) trouble ??= `“${field.title || field.name}” is missing.`
      if (value !== null && !isOfType(value, type)) {
        trouble ??= `“${field.title || field.name}” is not ${wordsForType(type)}.`
        value = null
      }
    } catch (thrown) {
      trouble ??= messageOf(thrown)
    }
    values[field.name] = value
  }
  return { values, trouble }
}

/** Whatever goes wrong inside a gate is a reason to ask, also a bug. */
const messageOf = (thrown: unknown): string =>
  thrown instanceof ExpressionFailure ? thrown.message : 'The policy stopped on an error of Signalbox.'
