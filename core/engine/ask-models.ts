// Collects questions to models and asks them in bundles: a model is much faster on many texts than on one.
import { wordsOf } from '../model/news.ts'
import type { Answer } from '../model/record.ts'
import type { Errand } from './carry-out.ts'
import type { Powers } from './powers.ts'

type Question = Extract<Errand, { kind: 'classify' }>
/** Texts a bundle; also how many answers share a commit. */
const BUNDLE = 64
/** Bundles asked at once. */
const AT_ONCE = 4

/** `held` keeps the questions of a workflow back; `look` is called when a hold was lifted. */
export function askModels(
  powers: Powers,
  held: (workflow: number) => boolean,
  answered: (run: number, seq: number, answer: Answer) => void,
) {
  const queue: Question[] = []
  let parked: Question[] = []
  let asking = 0

  function pump(): void {
    const all = queue.splice(0)
    for (const question of all) (held(question.workflow) ? parked : queue).push(question)
    while (asking < AT_ONCE && queue.length) {
      const first = queue[0] as Question
      const bundle: Question[] = []
      for (let at = 0; at < queue.length && bundle.length < BUNDLE; ) {
        const question = queue[at] as Question
        if (question.model === first.model && question.plan === first.plan) bundle.push(...queue.splice(at, 1))
        else at++
      }
      asking++
      void ask(bundle).finally(() => {
        asking--
        pump()
      })
    }
  }

  async function ask(bundle: Question[]): Promise<void> {
    const first = bundle[0] as Question
    let answers: Answer[]
    try {
      answers = await powers.classify(
        powers.loadPlan(first.plan),
        first.model,
        bundle.map((question) => question.text),
      )
    } catch (error) {
      const message = `The model “${first.model}” did not answer: ${wordsOf(error)}`
      answers = bundle.map(() => ({
        kind: 'failed',
        again: true,
        failure: { code: 'model', message, next: 'Check the model and run it again.' },
      }))
    }
    bundle.forEach((question, at) => {
      const missing: Answer = {
        kind: 'failed',
        failure: { code: 'model', message: 'The model gave no answer for this text.', next: 'Run it again.' },
      }
      answered(question.run, question.seq, answers[at] ?? missing)
    })
  }

  let scheduled = false
  function soon(): void {
    if (scheduled) return
    scheduled = true
    powers.soon(() => {
      scheduled = false
      pump()
    })
  }
  return {
    ask(question: Question): void {
      // One that is held already and asked anew, as when a workspace is taken up again, is one question.
      if (parked.some(({ run, seq }) => run === question.run && seq === question.seq)) return
      queue.push(question)
      soon()
    },
    look(): void {
      if (parked.length === 0) return
      queue.push(...parked)
      parked = []
      soon()
    },
  }
}
