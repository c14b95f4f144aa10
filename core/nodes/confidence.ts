// Confidence: cuts a finite number in [0,1] into high, medium and low by named thresholds. Anything else goes out by low.
import { z } from 'zod'
import { ExpressionFailure } from '../expression/failure.ts'
import type { Band, Part } from '../model/record.ts'
import { any, isUnitNumber, type Json, originBit, text } from '../model/values.ts'
import { expressionText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  value: expressionText.default('').describe('Confidence of'),
  thresholds: z.string().max(200).default('').describe('Thresholds'),
})
type Config = z.infer<typeof schema>

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
    const thresholds = context.document('thresholds', config.thresholds, 'thresholds')?.body ?? { high: 1, medium: 1 }
    const { high, medium } = thresholds
    return {
      output: { band: text, value: any },
      run(step) {
        let value: Json = null
        try {
          value = expression.evaluate(step.scope)
        } catch (error) {
          if (!(error instanceof ExpressionFailure)) throw error
        }
        const valid = isUnitNumber(value)
        const band: Band = !valid ? 'low' : (value as number) >= high ? 'high' : (value as number) >= medium ? 'medium' : 'low'
        return {
          ...{ kind: 'done', port: band, output: [band, value] },
          origins: step.origins(expression) | originBit('rule'),
          decision: { kind: 'band', band, value, high, medium, valid },
        }
      },
    }
  },
  tell({ step, value }) {
    const decision = step.decision
    if (decision?.kind !== 'band') return { clause: null, sentences: [] }
    const tone = decision.band === 'high' ? 'good' : decision.band === 'medium' ? 'care' : 'bad'
    if (!decision.valid)
      return {
        clause: ['treated as low, without a usable confidence'],
        sentences: [
          {
            tone,
            weight: 'main',
            parts: ['The confidence was no number from zero to one (', value('decision.value', 'quoted'), '), so it counts as low.'],
          },
        ],
      }
    const low = value('decision.medium')
    const high = value('decision.high')
    const said: { [band in Band]: Part[] } = {
      high: [' is at least ', high, ', so nobody had to look.'],
      medium: [' is below ', high, ' and at least ', low, ', so a person is asked.'],
      low: [' is below ', low, ', so it falls back.'],
    }
    const other: { [band in Band]: Part[] } = {
      high: ['It would have gone to a person below ', high, '.'],
      medium: ['It would have gone on by itself from ', high, ' on.'],
      low: ['A person would have been asked from ', low, ' on.'],
    }
    return {
      clause: ['rated ', value('decision.band'), ' (', value('decision.value', 'percent'), ')'],
      sentences: [
        { tone, weight: 'main', parts: ['Confidence ', value('decision.value', 'strong'), ...said[decision.band]] },
        { tone: 'plain', weight: 'why-not', parts: other[decision.band] },
      ],
    }
  },
}
