// End: the named outcome of a run, and what it leaves as its result.
import { z } from 'zod'
import type { Expression } from '../expression/expression.ts'
import type { Shape } from '../model/values.ts'
import { expressionText, fieldName } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  outcome: z
    .string()
    .regex(/\S/, 'an outcome has a name')
    .max(100)
    .default('done')
    .meta({ title: 'Outcome', description: 'The word the run is counted under.' }),
  fields: z
    .array(z.strictObject({ name: fieldName, value: expressionText }))
    .max(200)
    .default([])
    .meta({ title: 'Result', description: 'What the run gives back.' }),
})
type Config = z.infer<typeof schema>

export const end: NodeSpec<Config> = {
  type: 'end',
  group: 'flow',
  title: 'End',
  about: 'Ends the run with a named outcome.',
  icon: 'flag',
  schema,
  flow: 'end',
  ports: () => [],
  line: ({ outcome }) => outcome,
  compile({ outcome, fields }, context) {
    const output: Shape = {}
    const values = fields.map(({ name, value }, at): Expression => {
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
      { tone: 'plain', weight: 'main', parts: ['The run ended as ', pinned('config.outcome', 'strong'), '.'] },
      ...config.fields.map(({ name }, at) => ({
        tone: 'plain' as const,
        weight: 'detail' as const,
        parts: ['Its result: ', pinned(`config.fields[${at}].name`), ' is ', value(`output.${name}`, 'strong'), '.'],
      })),
    ],
  }),
}
