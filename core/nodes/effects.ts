// What node types that change something outside have in common: the answer's meaning and the sentences of an effect.
import type { Answer, EffectClass, Part, Sentence } from '../model/record.ts'
import type { Json, JsonRecord, OriginMask } from '../model/values.ts'
import type { Outcome, Teller, Told } from './spec.ts'
import { failed } from './typed.ts'

/** Turns the ledger's outcome into the step's; `output` reads the connector's result. */
export function settledEffect(answers: readonly Answer[], output: (result: JsonRecord) => Json[], origins: OriginMask): Outcome {
  const answer = answers.at(-1)
  const outcome = answer?.kind === 'effect' ? answer.outcome : null
  if (outcome?.state === 'failed') return { kind: 'failed', failure: outcome.failure }
  if (outcome?.state !== 'done' || typeof outcome.result !== 'object' || outcome.result === null)
    return failed('bad-answer', 'The effect has no outcome.', 'Look at the effects of this run.')
  return { kind: 'done', port: 'out', output: output(outcome.result), origins }
}

/** What the do-once key does for each class; a foreign system is never said to have acted exactly once. */
const KEPT: { [kind in EffectClass]: string } = {
  read: 'It only reads, so it may be asked again. Its key is ',
  transactional: 'It is written in one transaction with its do-once key ',
  keyed: 'Every attempt carries the same do-once key ',
  checkable: 'On doubt it is looked up first, by its do-once key ',
  unkeyed: 'It is sent once at most; on doubt a person decides. Its do-once key is ',
}

/** `what`: “A row was added to leads.csv”. `settled`: the same as a person said it. Asked for only when there is an outcome. */
export function tellEffect(
  { step, value }: Pick<Teller<unknown>, 'step' | 'value'>,
  words: () => { kind: EffectClass; clause: Part[]; what: Part[]; settled: Part[] },
): Told {
  const at = step.answers.length - 1
  const answer = step.answers[at]
  if (answer?.kind !== 'effect') return { clause: null, sentences: [{ tone: 'care', weight: 'main', parts: ['It is being carried out.'] }] }
  const told = words()
  const by = answer.outcome.settledBy === null ? null : value(`answers[${at}].outcome.settledBy`, 'strong')
  const sentences: Omit<Sentence, 'seq'>[] = [
    by
      ? { tone: 'care', weight: 'main', parts: ['It was not known whether it happened; ', by, ' settled that ', ...told.settled, '.'] }
      : { tone: 'good', weight: 'main', parts: [...told.what, '.'] },
  ]
  const key = step.effects.length - 1
  if (key >= 0) sentences.push({ tone: 'plain', weight: 'detail', parts: [KEPT[told.kind], value(`effects[${key}]`), '.'] })
  return { clause: told.clause, sentences }
}
