// Score card: points for each factor that holds, every factor logged.
import { z } from 'zod'
import type { Part } from '../model/record.ts'
import { boolean, listOf, number, originBit, text } from '../model/values.ts'
import { expressionText, listed } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const points = z.number().min(-1_000_000).max(1_000_000)
const schema = z.strictObject({
  card: z.string().max(200).default('').describe('Name of the score card'),
  base: points.default(0).describe('Points to begin with'),
  factors: z
    .array(z.strictObject({ title: z.string().min(1).max(200), when: expressionText, points }))
    .max(500)
    .default([])
    .describe('Factors'),
  min: points.nullable().default(null).describe('Never below'),
  max: points.nullable().default(null).describe('Never above'),
})
type Config = z.infer<typeof schema>

export const scoreCard: NodeSpec<Config> = {
  type: 'scoreCard',
  group: 'decide',
  title: 'Score card',
  about: 'Adds up points and logs what each factor gave.',
  icon: 'list-checks',
  schema,
  ports: () => [{ name: 'out', title: 'Scored', tone: 'plain' }],
  line: ({ card, factors }) => `${card || 'Score'} · ${factors.length} factor${factors.length === 1 ? '' : 's'}`,
  compile(config, context) {
    const factors = config.factors.map((factor, at) => ({
      ...factor,
      holds: context.expression(factor.when, `factors[${at}].when`, boolean),
    }))
    if (config.min !== null && config.max !== null && config.min > config.max)
      context.problem('bad-range', 'The least is above the most.', 'min')
    return {
      output: { score: number, factors: listOf(text) },
      run(step) {
        const given = factors.map((factor) => (factor.holds.evaluate(step.scope) === true ? factor.points : 0))
        const sum = given.reduce((total, one) => total + one, config.base)
        const total = Math.min(config.max ?? sum, Math.max(config.min ?? sum, sum))
        const names = factors.filter((_, at) => given[at] !== 0).map((factor) => factor.title)
        return {
          ...{ kind: 'done', port: 'out', output: [total, names] },
          origins: step.origins(...factors.map((factor) => factor.holds)) | originBit('rule'),
          decision: { kind: 'score', total, points: given, of: [] },
        }
      },
    }
  },
  tell({ step, config, value, pinned }) {
    const decision = step.decision
    if (decision?.kind !== 'score') return { clause: null, sentences: [] }
    const name = (at: number): Part[] => [pinned(`config.factors[${at}].title`)]
    const counted = decision.points.flatMap((one, at): Part[][] =>
      one === 0 ? [] : [[...name(at), ' ', value(`decision.points[${at}]`, 'signed')]],
    )
    const missed = decision.points.flatMap((one, at): Part[][] =>
      one === 0 ? [[...name(at), ' (', pinned(`config.factors[${at}].points`, 'signed'), ')']] : [],
    )
    const why: Part[] = counted.length ? [' (', ...counted.flatMap((part, at) => (at ? [', ', ...part] : part)), ')'] : []
    return {
      clause: ['scored ', value('output.score', 'strong'), ...why],
      sentences: [
        {
          tone: 'plain',
          weight: 'main',
          parts: [config.card ? pinned('config.card') : pinned('title'), ' gave ', value('output.score', 'strong'), ' points', ...why, '.'],
        },
        ...(missed.length
          ? [{ tone: 'plain' as const, weight: 'why-not' as const, parts: ['No points for ', ...listed(missed), '.'] }]
          : []),
      ],
    }
  },
}
