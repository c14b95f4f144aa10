// Collect: ends what a For each does with one item, and keeps a value of it.
import { z } from 'zod'
import { any, originBit } from '../model/values.ts'
import { expressionText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  value: expressionText.default('').meta({ title: 'Result of the item', description: 'An expression; nothing for no result.' }),
})
type Config = z.infer<typeof schema>

export const collect: NodeSpec<Config> = {
  type: 'collect',
  group: 'flow',
  title: 'Collect',
  about: 'Ends what a For each does with one item and keeps its result.',
  icon: 'list-plus',
  schema,
  flow: 'collect',
  ports: () => [],
  line: ({ value }) => value || 'No result',
  compile(config, context) {
    const value = config.value.trim() ? context.expression(config.value, 'value') : null
    return {
      output: { value: value?.type ?? any },
      run: (step) => ({
        ...{ kind: 'done', port: '', output: [value ? value.evaluate(step.scope) : null] },
        origins: value ? step.origins(value) : originBit('rule'),
      }),
    }
  },
  tell: ({ step, value }) => ({
    clause: null,
    sentences:
      step.output.value === null || step.output.value === undefined
        ? []
        : [{ tone: 'plain', weight: 'detail', parts: ['It gave ', value('output.value'), '.'] }],
  }),
}
