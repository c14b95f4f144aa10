// Set fields: names and computes values. Later fields see earlier ones under the node's own key.
import { z } from 'zod'
import { type Json, type JsonRecord, type OriginMask, originBit, recordOf, type Shape } from '../model/values.ts'
import { expressionText, fieldName } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  fields: z
    .array(z.strictObject({ name: fieldName, value: expressionText }))
    .max(200)
    .default([])
    .meta({ title: 'Fields', description: 'Later fields may use earlier ones under this node’s key.' }),
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
    const { self } = context
    const output: Shape = {}
    const places = new Map<string, number>()
    const isOwn = (path: string) => path === self || path.startsWith(`${self}.`)
    const computed = fields.map(({ name, value }, at) => {
      if (places.has(name)) context.problem('duplicate-field', `Two fields are called “${name}”.`, `fields[${at}].name`)
      const scope = at === 0 ? context.scope : { ...context.scope, [self]: recordOf({ ...output }) }
      const expression = context.expression(value, `fields[${at}].value`, undefined, scope)
      const before = [...places.values()]
      // Which earlier fields it uses, so that it has their origins too; the whole node’s record means all of them.
      const uses = expression.reads.filter(isOwn).flatMap((path) => (path === self ? before : (places.get(path.split('.')[1] ?? '') ?? [])))
      const reads = expression.reads.filter((path) => !isOwn(path))
      places.set(name, at)
      output[name] = expression.type
      return { name, expression, uses, reads: { reads }, outside: reads.length > 0 || uses.length === 0 }
    })
    const needsOwn = computed.some((field) => field.uses.length > 0)
    return {
      output,
      run(step) {
        const own: JsonRecord = {}
        const scope = needsOwn ? { ...step.scope, [self]: own } : step.scope
        const values: Json[] = []
        const origins: OriginMask[] = []
        let same = true
        for (const { name, expression, uses, reads, outside } of computed) {
          const value = expression.evaluate(scope)
          let mask = outside ? step.origins(reads) : 0
          for (const at of uses) mask |= origins[at] as OriginMask
          if (needsOwn) own[name] = value
          values.push(value)
          origins.push(mask)
          if (mask !== origins[0]) same = false
        }
        return { kind: 'done', port: 'out', output: values, origins: same ? (origins[0] ?? originBit('rule')) : origins }
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
