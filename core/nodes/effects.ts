// What node types that change something outside have in common: the answer's meaning and the sentences of an effect.
import type { Answer, Part } from '../model/record.ts'
import type { Json } from '../model/values.ts'
import type { Outcome, Teller, Told } from './spec.ts'

/** Turns the ledger's outcome into the step's; `output` reads the connector's result. */
export function settledEffect(answers: readonly Answer[], output: (result: { [name: string]: Json }) => Json[], origins: number): Outcome {
  const answer = answers.at(-1)
  if (answer?.kind !== 'effect')
    return {
      kind: 'failed',
      failure: { code: 'bad-answer', message: 'The effect has no outcome.', next: 'Look at the effects of this run.' },
    }
  const { outcome } = answer
  return outcome.state === 'failed'
    ? { kind: 'failed', failure: outcome.failure }
    : { kind: 'done', port: 'out', output: output(outcome.result), origins }
}

/** `what`: “A row was added to leads.csv”. */
export function tellEffect({ step, value }: Pick<Teller<unknown>, 'step' | 'value'>, clause: Part[], what: Part[]): Told {
  const answer = step.answers.at(-1)
  if (answer?.kind !== 'effect') return { clause: null, sentences: [{ tone: 'care', weight: 'main', parts: ['It is being carried out.'] }] }
  const settled = answer.outcome.settledBy
  return {
    clause,
    sentences: [
      { tone: 'good', weight: 'main', parts: [...what, ' once.'] },
      ...(settled
        ? [{ tone: 'care' as const, weight: 'main' as const, parts: [value('answers[0].outcome.settledBy'), ' settled that it happened.'] }]
        : []),
      ...(step.effects[0]
        ? [{ tone: 'plain' as const, weight: 'detail' as const, parts: ['Its do-once key is ', value('effects[0]'), '.'] }]
        : []),
    ],
  }
}
