// For each: runs what follows its port “Each item” once an item of a list, several at once if wanted, up to a Collect.
import { z } from 'zod'
import { any, type Json, listOf, number, originBit } from '../model/values.ts'
import { expressionText } from './parts.ts'
import type { NodeSpec } from './spec.ts'
import { failed, typedValue } from './typed.ts'

/** Items of one for each; each takes at least one step of the run's limit. */
const MAX_ITEMS = 40_000
const schema = z.strictObject({
  list: expressionText.default('').meta({ title: 'List', description: 'An expression that gives a list.' }),
  atOnce: z.int().min(1).max(100).default(1).meta({ title: 'How many at once' }),
  onFailure: z.enum(['stop', 'go on']).default('stop').meta({
    title: 'When an item fails',
    description: 'stop: the rest is not begun and this step fails. go on: the failed ones are counted.',
  }),
})
type Config = z.infer<typeof schema>

export const forEach: NodeSpec<Config> = {
  type: 'forEach',
  group: 'flow',
  title: 'For each',
  about: 'Does the same for every item of a list.',
  icon: 'list-ordered',
  schema,
  flow: 'each',
  ports: () => [
    { name: 'each', title: 'Each item', tone: 'plain' },
    { name: 'done', title: 'All through', tone: 'plain' },
  ],
  line: ({ list, atOnce }) => (list ? `${list}${atOnce > 1 ? `, ${atOnce} at once` : ''}` : 'No list yet'),
  compile(config, context) {
    if (!config.list.trim()) context.problem('missing-list', 'Say which list.', 'list')
    const list = context.expression(config.list || '[]', 'list', listOf(any))
    return {
      output: { results: listOf(any), count: number, failed: number, failures: listOf(any) },
      inner: { item: list.type.kind === 'list' ? list.type.of : any, index: number, count: number },
      run(step) {
        const items = typedValue(list, listOf(any), step.scope) as Json[]
        if (items.length > MAX_ITEMS)
          return failed('too-many', `The list has ${items.length} items; ${MAX_ITEMS} are the limit.`, 'Split it over several runs.')
        return { kind: 'each', items, atOnce: config.atOnce, goOn: config.onFailure === 'go on', origins: step.origins(list) }
      },
      resume({ each }) {
        if (!each) return failed('internal', 'The items of this step are not known any more.', 'Report it with the run’s case.')
        const first = each.failed[0]
        if (first && config.onFailure === 'stop')
          return failed('item-failed', `Item ${first.index + 1} failed: ${first.failure.message}`, first.failure.next)
        const failures = each.failed.map(({ index, failure }): Json => ({ index, code: failure.code, message: failure.message }))
        return {
          ...{ kind: 'done', port: 'done', output: [each.results, each.results.length, failures.length, failures] },
          origins: [each.origins, originBit('rule'), originBit('rule'), originBit('rule')],
        }
      },
    }
  },
  tell({ step, value }) {
    if (step.status !== 'done')
      return { clause: null, sentences: [{ tone: 'care', weight: 'detail', parts: ['It goes through the items.'] }] }
    const lost = Number(step.output.failed) > 0
    const items = step.output.count === 1 ? ' item' : ' items'
    return {
      clause: ['gone through ', value('output.count'), items],
      sentences: [
        {
          ...{ tone: lost ? 'care' : 'plain', weight: 'main' },
          parts: [
            'It went through ',
            value('output.count', 'strong'),
            items,
            ...(lost ? ['; ', value('output.failed', 'strong'), ' failed'] : []),
            '.',
          ],
        },
      ],
    }
  },
}
