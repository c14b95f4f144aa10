// Deals examples into folds for cross-validation: each label spread evenly, and all copies of a text in one fold.
import { seededRandom, shuffle } from './random.ts'

/** The fold (0..folds-1) of each example. Copies stay together so that no fold is tested on a text it was trained on. */
export function dealFolds(texts: string[], labels: Int32Array, folds: number, seed: number): Int32Array {
  const order = Int32Array.from(texts.keys())
  shuffle(order, seededRandom(seed))
  const rank = new Int32Array(texts.length)
  order.forEach((row, place) => {
    rank[row] = place
  })
  const byLabel = [...texts.keys()].sort(
    (a, b) => (labels[a] as number) - (labels[b] as number) || (rank[a] as number) - (rank[b] as number),
  )
  const foldOfText = new Map<string, number>()
  const fold = new Int32Array(texts.length)
  let turn = 0
  for (const row of byLabel) {
    const text = texts[row] as string
    const known = foldOfText.get(text)
    fold[row] = known ?? turn
    if (known !== undefined) continue
    foldOfText.set(text, turn)
    turn = (turn + 1) % folds
  }
  return fold
}
