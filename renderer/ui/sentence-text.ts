// Sentences of the narrative as plain text: for accessible names, window titles and search.
import type { Part, Sentence } from '../../core/model/record.ts'
import { visibleText } from '../../core/model/visible-text.ts'
import { exactTime, percent, plainValue } from './format.ts'

type Value = Exclude<Part, string>

/** Four decimals are enough to be told; the record under Data keeps them all. */
const spoken = (value: number): string =>
  plainValue(Math.abs(value) < 0.001 ? Number(value.toPrecision(3)) : Math.round(value * 10_000) / 10_000)

export const valueText = (part: Value): string => visibleText(words(part))

function words({ value, as }: Value): string {
  switch (as) {
    case 'quoted':
      return `“${plainValue(value)}”`
    case 'percent':
      return typeof value === 'number' ? percent(value) : plainValue(value)
    case 'signed':
      return typeof value === 'number' ? `${value < 0 ? '−' : '+'}${plainValue(Math.abs(value))}` : plainValue(value)
    case 'time': {
      const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN
      return Number.isNaN(at) ? plainValue(value) : exactTime(at)
    }
    default:
      return typeof value === 'number' ? spoken(value) : plainValue(value)
  }
}

export const sentenceText = (sentence: Pick<Sentence, 'parts'>): string =>
  sentence.parts.map((part) => (typeof part === 'string' ? part : valueText(part))).join('')
