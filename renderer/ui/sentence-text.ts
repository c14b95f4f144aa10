// Sentences of the narrative as plain text: for accessible names, window titles and search.
import type { Part, Sentence } from '../../core/model/record.ts'
import { exactTime, percent, plainValue } from './format.ts'

type Value = Exclude<Part, string>

export function valueText({ value, as }: Value): string {
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
      return plainValue(value)
  }
}

export const sentenceText = (sentence: Pick<Sentence, 'parts'>): string =>
  sentence.parts.map((part) => (typeof part === 'string' ? part : valueText(part))).join('')
