// Scores every example by heads that never saw it, and chooses the penalty on the way: training data only.
import type { FitRunner } from './fit-runner.ts'
import type { FitData } from './fit-task.ts'
import { dealFolds } from './folds.ts'
import { logLoss } from './softmax.ts'

/** Out-of-fold scores, examples x labels; a head that was not asked for is null. */
export type OutOfFold = { embedding: Float32Array | null; words: Float32Array; penalty: number | null; folds: number }

const PENALTIES = [0.003, 0.01, 0.03, 0.1, 1]
/** With more examples than this, one fold tells penalties apart well enough. */
const MANY = 2_000

export type FoldProgress = (done: number, total: number) => void

export async function crossValidate(data: FitData, runner: FitRunner, progress: FoldProgress): Promise<OutOfFold> {
  const { labels, labelCount, vectors, texts, seed } = data
  const folds = Math.min(5, new Set(texts).size)
  const dealt = dealFolds(texts, labels, folds, seed)
  const split = (fold: number) => ({
    train: Int32Array.from(texts.keys()).filter((row) => dealt[row] !== fold),
    test: Int32Array.from(texts.keys()).filter((row) => dealt[row] === fold),
  })
  const splits = Array.from({ length: folds }, (_, fold) => split(fold))
  const tuned = texts.length > MANY ? splits.slice(0, 1) : splits
  const total = (vectors ? PENALTIES.length * tuned.length : 0) + folds
  let done = 0
  const step = <Result>(result: Result): Result => {
    progress(++done, total)
    return result
  }

  let penalty: number | null = null
  if (vectors) {
    const losses = await Promise.all(
      PENALTIES.map(async (candidate) => {
        const perFold = await Promise.all(
          tuned.map(async ({ train, test }) => {
            const { scores } = step(await runner.run({ train, test, penalty: candidate, words: false }))
            const own = Int32Array.from(test, (row) => labels[row] as number)
            return test.length * logLoss(scores.embedding as Float32Array, own, labelCount, 1)
          }),
        )
        return perFold.reduce((sum, loss) => sum + loss, 0)
      }),
    )
    penalty = PENALTIES[losses.indexOf(Math.min(...losses))] ?? 0.01
  }

  const embedding = vectors && new Float32Array(texts.length * labelCount)
  const words = new Float32Array(texts.length * labelCount)
  await Promise.all(
    splits.map(async ({ train, test }) => {
      const { scores } = step(await runner.run({ train, test, penalty, words: true }))
      test.forEach((row, place) => {
        const from = place * labelCount
        if (scores.embedding) embedding?.set(scores.embedding.subarray(from, from + labelCount), row * labelCount)
        if (scores.words) words.set(scores.words.subarray(from, from + labelCount), row * labelCount)
      })
    }),
  )
  return { embedding, words, penalty, folds }
}
