// Confidence: cuts a finite number from 0 to 1 into high, medium and low by named thresholds. Anything else goes out by low.
import { z } from 'zod'
import type { Thresholds } from '../model/documents.ts'
import { type Band, type Part, UNLIKE_CAP } from '../model/record.ts'
import { isUnitNumber, number, originBit, text } from '../model/values.ts'
import { evidenceOf, expressionText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  value: expressionText.default('').meta({ title: 'Confidence of', description: 'An expression that gives a number from 0 to 1.' }),
  thresholds: z.string().max(200).default('').meta({ title: 'Thresholds', description: 'The named thresholds that cut the bands.' }),
})
type Config = z.infer<typeof schema>

/** Exactly at a threshold is the band above it. */
const bandOf = (value: number, { high, medium }: { high: number; medium: number }): Band =>
  value >= high ? 'high' : value >= medium ? 'medium' : 'low'

export const confidence: NodeSpec<Config> = {
  type: 'confidence',
  group: 'decide',
  title: 'Confidence',
  about: 'High is automated, medium asks a person, low falls back.',
  icon: 'gauge',
  schema,
  ports: () => [
    { name: 'high', title: 'High', tone: 'good' },
    { name: 'medium', title: 'Medium', tone: 'care' },
    { name: 'low', title: 'Low', tone: 'bad' },
  ],
  line: ({ value }) => (value ? `Confidence of ${value}` : 'No value yet'),
  compile(config, context) {
    // No type is asked for: a gate must take whatever arrives and let only a true number pass.
    const expression = context.expression(config.value, 'value')
    if (expression.type.kind !== 'number' && expression.type.kind !== 'any')
      context.problem('wrong-type', 'A confidence is a number from 0 to 1; this expression gives something else.', 'value')
    const cut = usable(context.document('thresholds', config.thresholds, 'thresholds')?.body)
    if (cut === 'bad') context.problem('bad-thresholds', 'These thresholds are not two numbers from 0 to 1 in order.', 'thresholds')
    // A model's word on a strange text is capped; a high band that reaches down to the cap would let it through.
    if (
      typeof cut !== 'string' &&
      cut.high <= UNLIKE_CAP &&
      expression.reads.some((path) => path.endsWith('.confidence') && !path.startsWith('input.'))
    )
      context.problem(
        'high-too-low',
        `High begins at ${cut.high}; a model’s confidence in texts unlike its examples goes up to ${UNLIKE_CAP}. Let high begin above that.`,
        'thresholds',
      )
    const { high, medium } = typeof cut === 'string' ? { high: 1, medium: 1 } : cut
    return {
      output: { band: text, value: number },
      run(step) {
        let value: unknown
        try {
          value = expression.evaluate(step.scope)
        } catch {
          value = null
        }
        const valid = typeof cut !== 'string' && isUnitNumber(value)
        const band = valid ? bandOf(value as number, cut) : 'low'
        return {
          ...{ kind: 'done', port: band, output: [band, valid ? (value as number) : null] },
          origins: step.origins(expression) | originBit('rule'),
          decision: { kind: 'band', band, value: evidenceOf(value), high, medium, valid },
        }
      },
    }
  },
  tell({ step, value }) {
    const decision = step.decision
    if (decision?.kind !== 'band') return { clause: null, sentences: [] }
    const tone = { high: 'good', medium: 'care', low: 'bad' }[decision.band] as 'good' | 'care' | 'bad'
    if (!decision.valid)
      return {
        clause: ['treated as ', value('decision.band'), ', without a usable confidence'],
        sentences: [
          {
            ...{ tone, weight: 'main' },
            parts: ['The confidence was no number from zero to one (', value('decision.value', 'quoted'), '), so it counts as low.'],
          },
        ],
      }
    const high = value('decision.high', 'percent')
    const medium = value('decision.medium', 'percent')
    const said: { [band in Band]: Part[] } = {
      high: [' is at least ', high, ', so nobody had to look.'],
      medium: [' is below ', high, ' but at least ', medium, ', so a person is asked.'],
      low: [' is below ', medium, ', so it falls back.'],
    }
    const other: { [band in Band]: Part[] } = {
      high: ['It would have gone to a person below ', high, '.'],
      medium: ['It would have gone on by itself from ', high, ' on, and fallen back below ', medium, '.'],
      low: ['A person would have been asked from ', medium, ' on.'],
    }
    return {
      clause: ['rated ', value('decision.band'), ' (', value('decision.value', 'percent'), ')'],
      sentences: [
        { tone, weight: 'main', parts: ['Confidence ', value('decision.value', 'percent'), ...said[decision.band]] },
        { tone: 'plain', weight: 'why-not', parts: other[decision.band] },
      ],
    }
  },
}

function usable(body: Thresholds | undefined): Thresholds | 'none' | 'bad' {
  if (!body) return 'none'
  return isUnitNumber(body.high) && isUnitNumber(body.medium) && body.medium <= body.high ? body : 'bad'
}
