// Set fields: names and computes values. Later fields see earlier ones under the node's own key.
import { z } from 'zod'
import { type Json, type OriginMask, recordOf, type Shape } from '../model/values.ts'
import { fieldName } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  fields: z
    .array(z.strictObject({ name: fieldName, value: z.string().describe('Expression') }))
    .max(200)
    .default([])
    .describe('Fields'),
})
type Config = z.infer<typeof schema>

export const set: NodeSpec<Config> = {
  type: 'set',
  group: 'data',
  title: 'Set fields',
  about: 'Computes new fields from what is known so far.',
  icon: 'braces',
  schema,
  ports: () => [{ name: 'out', title: 'Done', tone: 'plain' }],
  line: ({ fields }) => (fields.length ? fields.map((field) => field.name).join(', ') : 'No fields yet'),
  compile({ fields }, context) {
    const output: Shape = {}
    const expressions = fields.map(({ name, value }, at) => {
      if (Object.hasOwn(output, name)) context.problem('duplicate-field', `Two fields are called “${name}”.`, `fields[${at}].name`)
      const scope = at === 0 ? context.scope : { ...context.scope, [context.self]: recordOf({ ...output }) }
      const expression = context.expression(value, `fields[${at}].value`, undefined, scope)
      output[name] = expression.type
      return expression
    })
    const names = fields.map((field) => field.name)
    const usesOwn = expressions.map((expression) => expression.reads.some((path) => path.startsWith(`${context.self}.`)))
    const needsOwn = usesOwn.some(Boolean)
    return {
      output,
      run(step) {
        const own: { [name: string]: Json } = {}
        const scope = needsOwn ? { ...step.scope, [context.self]: own } : step.scope
        const values: Json[] = []
        const origins: OriginMask[] = []
        for (let at = 0; at < expressions.length; at++) {
          const expression = expressions[at] as (typeof expressions)[number]
          const value = expression.evaluate(scope)
          values.push(value)
          let mask = step.origins(expression)
          if (usesOwn[at])
            for (const path of expression.reads)
              if (path.startsWith(`${context.self}.`)) mask |= origins[names.indexOf(path.split('.')[1] ?? '')] ?? 0
          origins.push(mask)
          own[names[at] as string] = value
        }
        const [first] = origins
        return { kind: 'done', port: 'out', output: values, origins: origins.every((mask) => mask === first) ? (first ?? 0) : origins }
      },
    }
  },
  tell: ({ config, value, pinned }) => ({
    clause: null,
    sentences: config.fields.map(({ name }, at) => ({
      ...{ tone: 'plain', weight: 'detail' },
      parts: [pinned(`config.fields[${at}].name`), ' became ', value(`output.${name}`, 'strong'), '.'],
    })),
  }),
}
