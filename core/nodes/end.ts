// End: the named outcome of a run.
import { z } from 'zod'
import type { Shape } from '../model/values.ts'
import { expressionText, fieldName } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  outcome: z.string().min(1).max(100).default('done').describe('Outcome'),
  fields: z
    .array(z.strictObject({ name: fieldName, value: expressionText }))
    .max(200)
    .default([])
    .describe('Result'),
})
type Config = z.infer<typeof schema>

export const end: NodeSpec<Config> = {
  type: 'end',
  group: 'flow',
  title: 'End',
  about: 'Ends the run with a named outcome.',
  icon: 'flag',
  schema,
  ports: () => [],
  line: ({ outcome }) => outcome,
  compile({ outcome, fields }, context) {
    const output: Shape = {}
    const values = fields.map(({ name, value }, at) => {
      if (Object.hasOwn(output, name)) context.problem('duplicate-field', `Two fields are called “${name}”.`, `fields[${at}].name`)
      const expression = context.expression(value, `fields[${at}].value`)
      output[name] = expression.type
      return expression
    })
    return {
      output,
      run: (step) => ({
        kind: 'end',
        outcome,
        output: values.map((value) => value.evaluate(step.scope)),
        origins: values.map((value) => step.origins(value)),
      }),
    }
  },
  tell: ({ config, value, pinned }) => ({
    clause: ['ended as ', pinned('config.outcome', 'strong')],
    sentences: [
      { tone: 'good', weight: 'main', parts: ['The run ended as ', pinned('config.outcome', 'strong'), '.'] },
      ...config.fields.map(({ name }, at) => ({
        tone: 'plain' as const,
        weight: 'detail' as const,
        parts: ['Its result: ', pinned(`config.fields[${at}].name`), ' ', value(`output.${name}`), '.'],
      })),
    ],
  }),
}
