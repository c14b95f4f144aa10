// What a classifier gives and how it is asked: the one door for the embedded model today and remote models later.

/** A model by the name the workspace knows it under; with `hash`, exactly that content or a `conflict`. */
export type ModelRef = { name: string; hash?: string | null }

export type NearExample = { text: string; label: string /** Cosine, 0..1. */; similarity: number }

/** What a confidence rests on. */
export type Evidence = {
  /** Confidence of the label less that of the runner-up, before any cap, 0..1. */
  margin: number
  /** Up to five training examples most like the text, the nearest first. */
  nearest: NearExample[]
  /** Up to five words of the text that speak most for the label. */
  words: string[]
  /** True when the text looks like nothing the model was trained on: its confidence is then capped below the high band. */
  unlike: boolean
  /** Share of the training texts that are further from their neighbours than this one, 0..1. */
  likeness: number
  /** True when only the beginning of a very long text was read. */
  truncated?: boolean
}

export type Classification = {
  label: string
  /** Calibrated probability that the label is right: finite, 0..1. */
  confidence: number
  runnerUp: { label: string; confidence: number } | null
  evidence: Evidence
  model: { name: string; hash: string }
}

export type ClassifierProvider = {
  /**
   * One classification per text, in order. Empty and strange texts are classified too, with low confidence and `unlike`.
   * Rejects with the signal's reason when aborted, with a SignalboxError when the model is missing, changed or broken.
   */
  classify(model: ModelRef, texts: string[], signal?: AbortSignal): Promise<Classification[]>
}
