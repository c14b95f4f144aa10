// Classify: asks a trained model for the label of a text, with a calibrated confidence and what it rests on.
import { z } from 'zod'
import type { Answer, Sentence } from '../model/record.ts'
import { boolean, isUnitNumber, number, originBit, text } from '../model/values.ts'
import { expressionText } from './parts.ts'
import type { NodeSpec } from './spec.ts'
import { failed, typedValue } from './typed.ts'

const schema = z.strictObject({
  model: z.string().max(200).default('').meta({ title: 'Model' }),
  text: expressionText.default('').meta({ title: 'Text to read', description: 'An expression that gives a text.' }),
})
type Config = z.infer<typeof schema>
type ClassAnswer = Extract<Answer, { kind: 'class' }>

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
      output: { label: text, confidence: number, runnerUp: text, unlike: boolean },
      run: ({ scope }) => ({
        kind: 'ask',
        command: { kind: 'classify', model: config.model, text: typedValue(source, text, scope) as string },
      }),
      resume(step, answers) {
        const answer = answers.at(-1)
        if (!isUsable(answer, labels))
          return failed(
            'bad-answer',
            'The model gave an answer that is not one of its labels with a confidence from 0 to 1.',
            'A person should look at this one; connect the error edge to a review or a task.',
          )
        return {
          ...{ kind: 'done', port: 'out' },
          output: [answer.label, answer.confidence, answer.runnerUp?.label ?? '', answer.evidence.unlike],
          origins: originBit('ai') | step.origins(source),
        }
      },
    }
  },
  tell({ step, value }) {
    const at = step.answers.length - 1
    const answer = step.answers[at]
    if (answer?.kind !== 'class')
      return { clause: null, sentences: [{ tone: 'plain', weight: 'main', parts: ['The text is being read.'] }] }
    const { evidence, runnerUp } = answer
    const label = value('output.label', 'strong')
    const sure = value('output.confidence', 'percent')
    const sentences: Omit<Sentence, 'seq'>[] = [
      { tone: 'plain', weight: 'main', parts: ['It was read as ', label, ' with confidence ', sure, '.'] },
    ]
    const add = (weight: Sentence['weight'], ...parts: Sentence['parts']) =>
      sentences.push({ tone: weight === 'main' ? 'care' : 'plain', weight, parts })
    if (evidence.unlike) add('main', 'The text looks like nothing the model was trained on, so its confidence is kept low.')
    if (evidence.nearest[0]) {
      const near = `answers[${at}].evidence.nearest[0]`
      add('detail', 'The closest known example is ', value(`${near}.text`, 'quoted'), ', labelled ', value(`${near}.label`), '.')
    }
    if (evidence.words.length) {
      const words = evidence.words.flatMap((_, word) => [...(word ? [', '] : []), value(`answers[${at}].evidence.words[${word}]`)])
      add('detail', 'The words that spoke for it: ', ...words, '.')
    }
    if (evidence.truncated) add('detail', 'Only the beginning of the text was read, because it is long.')
    if (runnerUp) {
      const next = `answers[${at}].runnerUp`
      add('why-not', 'The next best reading was ', value(`${next}.label`), ' with ', value(`${next}.confidence`, 'percent'), '.')
    }
    return { clause: ['read as ', label], sentences }
  },
}

/** A model's word is taken only when it is one of its labels with a true probability, and everything beside it is well formed. */
function isUsable(answer: Answer | undefined, labels: ReadonlySet<string>): answer is ClassAnswer {
  if (answer?.kind !== 'class' || !labels.has(answer.label) || !isUnitNumber(answer.confidence)) return false
  const { runnerUp, evidence } = answer
  const runnerUpFits =
    runnerUp === null || (typeof runnerUp === 'object' && labels.has(runnerUp.label) && isUnitNumber(runnerUp.confidence))
  return (
    runnerUpFits &&
    typeof evidence === 'object' &&
    evidence !== null &&
    typeof evidence.unlike === 'boolean' &&
    Array.isArray(evidence.nearest) &&
    Array.isArray(evidence.words)
  )
}
