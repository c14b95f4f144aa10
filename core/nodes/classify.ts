// Classify: asks a trained model for the label of a text, with a calibrated confidence and what it rests on.
import { z } from 'zod'
import { any, isUnitNumber, number, originBit, text } from '../model/values.ts'
import { expressionText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  model: z.string().max(200).default('').describe('Model'),
  text: expressionText.default('').describe('Text to read'),
})
type Config = z.infer<typeof schema>

export const classify: NodeSpec<Config> = {
  type: 'classify',
  group: 'understand',
  title: 'Classify',
  about: 'Reads a text and says what it is about, and how sure it is.',
  icon: 'sparkles',
  schema,
  ports: () => [{ name: 'out', title: 'Read', tone: 'plain' }],
  line: ({ model }) => (model ? `Model “${model}”` : 'No model yet'),
  compile(config, context) {
    const source = context.expression(config.text, 'text', text)
    const labels = new Set(context.document('model', config.model, 'model')?.body.labels)
    return {
      output: { label: text, confidence: number, runnerUp: text, unlike: any },
      run: ({ scope }) => ({ kind: 'ask', command: { kind: 'classify', model: config.model, text: String(source.evaluate(scope)) } }),
      resume(step, answers) {
        const answer = answers.at(-1)
        // A model's word is taken only when it is one of its labels with a true probability.
        if (answer?.kind !== 'class' || !labels.has(answer.label) || !isUnitNumber(answer.confidence))
          return {
            kind: 'failed',
            failure: {
              code: 'bad-answer',
              message: 'The model gave an answer that is not one of its labels with a confidence from 0 to 1.',
              next: 'A person should look at this one.',
            },
          }
        return {
          ...{ kind: 'done', port: 'out', output: [answer.label, answer.confidence, answer.runnerUp?.label ?? '', answer.evidence.unlike] },
          origins: originBit('ai') | step.origins(source),
        }
      },
    }
  },
  tell({ step, value }) {
    const answer = step.answers.at(-1)
    if (answer?.kind !== 'class')
      return { clause: null, sentences: [{ tone: 'plain', weight: 'main', parts: ['The text is being read.'] }] }
    const near = answer.evidence.nearest[0]
    return {
      clause: ['read as ', value('output.label', 'strong'), ' (', value('output.confidence', 'percent'), ')'],
      sentences: [
        {
          tone: 'plain',
          weight: 'main',
          parts: ['It was read as ', value('output.label', 'strong'), ' with confidence ', value('output.confidence', 'percent'), '.'],
        },
        ...(answer.evidence.unlike
          ? [
              {
                tone: 'care' as const,
                weight: 'main' as const,
                parts: ['The text looks like nothing the model was trained on, so its confidence is kept low.'],
              },
            ]
          : []),
        ...(near
          ? [
              {
                tone: 'plain' as const,
                weight: 'detail' as const,
                parts: [
                  'The closest known example is ',
                  value('answers[0].evidence.nearest[0].text', 'quoted'),
                  ', labelled ',
                  value('answers[0].evidence.nearest[0].label'),
                  '.',
                ],
              },
            ]
          : []),
        ...(answer.evidence.words.length
          ? [
              {
                tone: 'plain' as const,
                weight: 'detail' as const,
                parts: [
                  'The words that spoke for it: ',
                  ...answer.evidence.words.flatMap((_, at) => [...(at ? [', '] : []), value(`answers[0].evidence.words[${at}]`)]),
                  '.',
                ],
              },
            ]
          : []),
        ...(answer.runnerUp
          ? [
              {
                tone: 'plain' as const,
                weight: 'why-not' as const,
                parts: [
                  'The next best reading was ',
                  value('answers[0].runnerUp.label'),
                  ' with ',
                  value('answers[0].runnerUp.confidence', 'percent'),
                  '.',
                ],
              },
            ]
          : []),
      ],
    }
  },
}
