// What comes back to a review, held against what was asked. What does not fit is a failure, never a guess.
import { type Answer, VERDICTS_OF_REVIEWS } from '../model/record.ts'
import { type FIELD_TYPES, typeOfField } from '../model/values.ts'
import { inShort, isOfType, wordsForType } from './typed.ts'

export type ReviewAnswer = Extract<Answer, { kind: 'review' }>
type Asked = { name: string; title: string; type: (typeof FIELD_TYPES)[number]; editable: boolean }

export const isDecision = (answer: Answer | undefined): answer is ReviewAnswer =>
  answer?.kind === 'review' &&
  typeof answer.verdict === 'string' &&
  (VERDICTS_OF_REVIEWS as readonly string[]).includes(answer.verdict) &&
  typeof answer.by === 'string' &&
  typeof answer.reason === 'string' &&
  typeof answer.changes === 'object' &&
  answer.changes !== null &&
  !Array.isArray(answer.changes)

export function changeTrouble({ verdict, changes }: ReviewAnswer, fields: readonly Asked[]): string | null {
  const names = Object.keys(changes)
  if (names.length > 0 && verdict !== 'change') return 'The review came back with changes, but its verdict is not “change”.'
  for (const name of names) {
    const field = fields.find((one) => one.name === name)
    if (!field) return `“${name.slice(0, 80)}” is not part of this review.`
    if (!field.editable) return `“${field.title || name}” cannot be changed in this review.`
    const value = changes[name]
    if (value !== null && !isOfType(value, typeOfField(field)))
      return `“${field.title || name}” needs ${wordsForType(typeOfField(field))}, and the change gives ${inShort(value)}.`
  }
  return null
}
