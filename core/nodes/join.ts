// Join: where the branches of a Parallel meet. It waits for all, for the first, or for so many of them, and says for which.
import { z } from 'zod'
import type { Part } from '../model/record.ts'
import { listOf, number, originBit, text } from '../model/values.ts'
import { listed } from './parts.ts'
import type { NodeSpec, Teller } from './spec.ts'
import { failed } from './typed.ts'

const schema = z.strictObject({
  mode: z
    .enum(['all', 'any', 'some'])
    .default('all')
    .meta({ title: 'Waits for', description: 'all branches, any one of them, or some: as many as said below.' }),
  count: z.int().min(1).max(100).default(2).meta({ title: 'How many, when some' }),
})
type Config = z.infer<typeof schema>
const needOf = ({ mode, count }: Config, branches: number) => (mode === 'all' ? branches : mode === 'any' ? 1 : count)

export const join: NodeSpec<Config> = {
  type: 'join',
  group: 'flow',
  title: 'Join',
  about: 'Waits for the branches of a Parallel and goes on as one.',
  icon: 'merge',
  schema,
  flow: 'join',
  ports: () => [{ name: 'out', title: 'Together', tone: 'plain' }],
  line: ({ mode, count }) => (mode === 'all' ? 'Waits for all' : mode === 'any' ? 'Waits for the first' : `Waits for ${count}`),
  compile(config) {
    return {
      output: { arrived: listOf(text), count: number },
      need: (branches) => needOf(config, branches),
      run({ arrivals }) {
        const { branches, arrived, failed: lost } = arrivals ?? { branches: [], arrived: [], failed: [] }
        const need = needOf(config, branches.length)
        if (arrived.length < need)
          return failed(
            'join-failed',
            `Of the branches ${branches.join(', ')}, ${need} had to arrive; ${lost.length ? `${lost.join(', ')} failed` : 'fewer can'}.`,
            'Look at the step that failed, or give it an error edge.',
          )
        const missing = branches.filter((branch) => !arrived.includes(branch) && !lost.includes(branch))
        return {
          ...{ kind: 'done', port: 'out', output: [arrived, arrived.length], origins: originBit('rule') },
          decision: { kind: 'join', mode: config.mode, need, arrived, failed: lost, missing },
        }
      },
    }
  },
  tell(teller) {
    const { decision } = teller.step
    if (decision?.kind !== 'join') return { clause: null, sentences: [] }
    const without = [
      ...names(teller, 'failed', decision.failed, ', which failed'),
      ...names(teller, 'missing', decision.missing, ', which had not come'),
    ]
    const arrived = decision.arrived.map((_, at): Part[] => [teller.value(`decision.arrived[${at}]`)])
    return {
      clause: null,
      sentences: [
        {
          ...{ tone: decision.failed.length ? 'care' : 'plain', weight: without.length ? 'main' : 'detail' },
          parts: [
            decision.mode === 'all' ? 'All branches arrived: ' : 'It went on with ',
            ...listed(arrived),
            ...(without.length ? [', without ', ...listed(without)] : []),
            '.',
          ],
        },
      ],
    }
  },
}

const names = ({ value }: Teller<Config>, list: string, found: readonly string[], why: string): Part[][] =>
  found.map((_, at) => [value(`decision.${list}[${at}]`), why])
