// What a function of the language is: one signature that people read and the checker reads too, one sentence, one implementation.
import { any, boolean, date, type Json, listOf, number, recordOf, text, type ValueType } from '../model/values.ts'
import { duration, type Known } from './types.ts'

/** `run` gets exactly the values its signature names; it throws Trouble for one it cannot take. */
export type FunctionSpec = { signature: string; sentence: string; run: (...given: never[]) => Json }

export type Parameter = { name: string; types: readonly Known[]; optional: boolean; repeats: boolean }
export type TypedFunction = {
  name: string
  signature: string
  /** What it does, for completion and the reference. */
  sentence: string
  parameters: readonly Parameter[]
  gives: Known
  run: (...given: Json[]) => Json
}

const TYPES: { [word: string]: Known } = {
  ...{ any, boolean, date, duration, number, text },
  list: listOf(any),
  'list<text>': listOf(text),
  'list<number>': listOf(number),
  record: recordOf({}),
}

/** Reads `name(parameter: type, optional?: type|type, repeats...: type): type`. */
export function typed({ signature, sentence, run }: FunctionSpec): TypedFunction {
  const found = /^(\w+)\((.*)\): (\S+)$/.exec(signature)
  if (!found) throw new Error(`not a signature: ${signature}`)
  const [, name = '', inner = '', gives = ''] = found
  const parameters = inner.split(', ').map((one): Parameter => {
    const [label = '', types = ''] = one.split(': ')
    return {
      name: label.replace(/\?|\.\.\./, ''),
      types: types.split('|').map(typeOf),
      optional: label.endsWith('?'),
      repeats: label.endsWith('...'),
    }
  })
  return { name, signature, sentence, parameters, gives: typeOf(gives), run: run as (...given: Json[]) => Json }
}

function typeOf(word: string): Known {
  const type = TYPES[word]
  if (!type) throw new Error(`not a type: ${word}`)
  return type
}

const KINDS: { [kind in ValueType['kind'] | 'duration' | 'null']: (value: Json) => boolean } = {
  any: () => true,
  text: (value) => typeof value === 'string',
  // Read by the function itself, which says what is wrong with the text.
  date: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  duration: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  list: Array.isArray,
  record: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  null: (value) => value === null,
}

/** Whether a value is of one of the types, by its outermost kind. */
export function accepts(types: readonly Known[]): (value: Json) => boolean {
  const tests = types.map((type) => KINDS[type.kind])
  const [first] = tests
  return tests.length === 1 && first ? first : (value) => tests.some((test) => test(value))
}
