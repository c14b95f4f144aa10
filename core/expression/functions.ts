// The functions of the language in one table: the checker, the completion and the reference read it.
import { DATE_FUNCTIONS } from './date-functions.ts'
import { type FunctionSpec, type TypedFunction, typed } from './function-table.ts'
import { NUMBER_FUNCTIONS } from './number-functions.ts'
import { TEXT_FUNCTIONS } from './text-functions.ts'

export type { TypedFunction } from './function-table.ts'

const CALLABLE: readonly TypedFunction[] = [...TEXT_FUNCTIONS, ...NUMBER_FUNCTIONS, ...DATE_FUNCTIONS].map(typed)
const BY_NAME = new Map(CALLABLE.map((one) => [one.name, one]))
export const functionNamed = (name: string): TypedFunction | undefined => BY_NAME.get(name)

/** Forms that look like functions but do not get finished values: they look whether a path is there, or go through a list. */
const FORMS: readonly Omit<FunctionSpec, 'run'>[] = [
  { signature: 'coalesce(value..., otherwise): any', sentence: 'The first of the values that is there and not empty.' },
  { signature: 'has(record.field): boolean', sentence: 'Whether the field is there, even when it is empty.' },
  { signature: 'known(value): boolean', sentence: 'Whether the value is there and not empty.' },
  { signature: 'list.exists(x, condition): boolean', sentence: 'Whether the condition holds for at least one element x of the list.' },
  { signature: 'list.exists_one(x, condition): boolean', sentence: 'Whether the condition holds for exactly one element x.' },
  { signature: 'list.all(x, condition): boolean', sentence: 'Whether the condition holds for every element x; true for an empty list.' },
  { signature: 'list.filter(x, condition): list', sentence: 'The elements x for which the condition holds.' },
  {
    signature: 'list.map(x, value): list',
    sentence: 'The value for each element x; with a condition in the middle, for those where it holds.',
  },
]

/** Every function, for completion and the reference. All that take a value first can be written behind it too: `email.lower()`. */
export const FUNCTIONS: readonly { name: string; signature: string; sentence: string }[] = [
  ...CALLABLE.map(({ name, signature, sentence }) => ({ name, signature, sentence })),
  ...FORMS.map(({ signature, sentence }) => ({ name: /(\w+)\(/.exec(signature)?.[1] ?? '', signature, sentence })),
]
