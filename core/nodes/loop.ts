// Loop guard: the only place where a path may lead back, because it counts. After so many passes it lets go.
import { z } from 'zod'
import { number, originBit } from '../model/values.ts'
import { expressionText } from './parts.ts'
import type { NodeSpec } from './spec.ts'
import { holds } from './typed.ts'

const schema = z.strictObject({
  again: expressionText
    .default('')
    .meta({ title: 'Go back while', description: 'A condition; nothing goes back every time, up to the limit.' }),
  most: z.int().min(1).max(10_000).default(3).meta({ title: 'At most so many times' }),
})
type Config = z.infer<typeof schema>

export const loop: NodeSpec<Config> = {
  type: 'loop',
  group: 'flow',
  title: 'Loop guard',
  about: 'Leads back a counted number of times, then goes on.',
  icon: 'repeat',
  schema,
  flow: 'loop',
  ports: ({ again }) => [
    { name: 'again', title: 'Once more', tone: 'plain' },
    { name: 'out', title: 'Goes on', tone: 'plain' },
    ...(again.trim() ? [{ name: 'limit', title: 'Limit reached', tone: 'care' as const }] : []),
  ],
  line: ({ most }) => `At most ${most} times`,
  compile(config, context) {
    const again = config.again.trim() ? context.expression(config.again, 'again', { kind: 'boolean' }) : null
    return {
      output: { count: number, again: { kind: 'boolean' } },
      run(step) {
        const before = step.scope[context.self] as { count?: unknown; again?: unknown } | undefined
        // One that has let go before counts anew: a loop inside of a loop goes its full round each time.
        const count = (before?.again === true && typeof before.count === 'number' ? before.count : 0) + 1
        const wanted = again ? holds(again, step.scope) : true
        const port = !wanted ? 'out' : count <= config.most ? 'again' : again ? 'limit' : 'out'
        return { kind: 'done', port, output: [Math.min(count, config.most), port === 'again'], origins: originBit('rule') }
      },
    }
  },
  tell: ({ step, value }) => ({
    clause: null,
    sentences: [
      step.port === 'again'
        ? { tone: 'plain', weight: 'detail', parts: ['It went back, the ', value('output.count'), '. time.'] }
        : step.port === 'limit'
          ? { tone: 'care', weight: 'main', parts: ['It had gone back ', value('output.count'), ' times, which is the limit.'] }
          : { tone: 'plain', weight: 'detail', parts: ['It went on.'] },
    ],
  }),
}
