// Score card: points for each factor that holds, every factor logged.
import { z } from 'zod'
import type { Part, Sentence } from '../model/record.ts'
import { boolean, listOf, number, originBit, text } from '../model/values.ts'
import { counted, expressionText, listed } from './parts.ts'
import type { NodeSpec } from './spec.ts'
import { holds } from './typed.ts'

const points = z.number().min(-1_000_000).max(1_000_000)
const schema = z.strictObject({
  card: z.string().max(200).default('').meta({ title: 'Name of the card' }),
  base: points.default(0).meta({ title: 'Points to begin with' }),
  factors: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(200).describe('Factor'),
        when: expressionText.describe('Condition'),
        points: points.describe('Points'),
      }),
    )
    .max(500)
    .default([])
    .meta({ title: 'Factors', description: 'Each one whose condition holds adds its points.' }),
  min: points.nullable().default(null).meta({ title: 'Never below' }),
  max: points.nullable().default(null).meta({ title: 'Never above' }),
})
type Config = z.infer<typeof schema>

/** Adds without the dust of binary fractions: 0.1 and 0.7 make 0.8, so that a limit of 0.8 is met. */
const clean = (sum: number): number => (Number.isInteger(sum) ? sum : Number(sum.toFixed(9)))

export const scoreCard: NodeSpec<Config> = {
  type: 'scoreCard',
  group: 'decide',
  title: 'Score card',
  about: 'Adds up points and logs what each factor gave.',
  icon: 'list-checks',
  schema,
  ports: () => [{ name: 'out', title: 'Scored', tone: 'plain' }],
  line: ({ card, factors }) => `${card || 'Score'} · ${counted(factors.length, 'factor')}`,
  compile({ base, factors: declared, min, max }, context) {
    if (declared.length === 0) context.problem('no-factors', 'This card has no factors; every score is the same.', 'factors', 'warning')
    if (min !== null && max !== null && min > max) context.problem('bad-range', 'The least is above the most.', 'min')
    const titles = new Set<string>()
    const factors = declared.map(({ title, when, points }, at) => {
      if (titles.has(title)) context.problem('duplicate-factor', `Two factors are called “${title}”.`, `factors[${at}].title`, 'warning')
      titles.add(title)
      return { title, points, condition: context.expression(when, `factors[${at}].when`, boolean) }
    })
    const conditions = factors.map((factor) => factor.condition)
    return {
      output: { score: number, factors: listOf(text) },
      run(step) {
        const given: number[] = []
        const matched: string[] = []
        let sum = base
        for (const { title, points, condition } of factors) {
          const held = holds(condition, step.scope)
          given.push(held ? points : 0)
          if (!held) continue
          sum += points
          matched.push(title)
        }
        const exact = clean(sum)
        const total = Math.min(max ?? exact, Math.max(min ?? exact, exact))
        return {
          ...{ kind: 'done', port: 'out', output: [total, matched] },
          origins: step.origins(...conditions) | originBit('rule'),
          decision: { kind: 'score', total, points: given, of: [] },
        }
      },
    }
  },
  tell({ step, config, value, pinned }) {
    const decision = step.decision
    if (decision?.kind !== 'score') return { clause: null, sentences: [] }
    const title = (at: number) => pinned(`config.factors[${at}].title`)
    const counts = decision.points.flatMap((given, at): Part[][] =>
      given ? [[title(at), ' ', value(`decision.points[${at}]`, 'signed')]] : [],
    )
    if (config.base) counts.unshift(['base ', pinned('config.base', 'signed')])
    const missed = decision.points.flatMap((given, at): Part[][] =>
      given || !config.factors[at]?.points ? [] : [[title(at), ' (', pinned(`config.factors[${at}].points`, 'signed'), ')']],
    )
    const why: Part[] = counts.length ? [' (', ...counts.flatMap((part, at) => (at ? [', ', ...part] : part)), ')'] : []
    const score = value('output.score', 'strong')
    const raw = clean(decision.points.reduce((sum, given) => sum + given, config.base))
    const bound = decision.total < raw ? 'max' : decision.total > raw ? 'min' : null
    const sentences: Omit<Sentence, 'seq'>[] = [
      { tone: 'plain', weight: 'main', parts: [pinned(config.card ? 'config.card' : 'title'), ' gave ', score, ' points', ...why, '.'] },
    ]
    if (bound)
      sentences.push({
        ...{ tone: 'plain', weight: 'detail' },
        parts: [bound === 'max' ? 'The card never gives more than ' : 'The card never gives less than ', pinned(`config.${bound}`), '.'],
      })
    if (missed.length) sentences.push({ tone: 'plain', weight: 'why-not', parts: ['No points for ', ...listed(missed), '.'] })
    return { clause: ['scored ', score, ...why], sentences }
  },
}
