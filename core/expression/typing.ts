// Types between our words and the library's, and the checks whose sentences we want to write ourselves.
import { Environment } from '@marcbachmann/cel-js'
import { any, boolean, date, listOf, number, recordOf, type Shape, text, type ValueType } from '../model/values.ts'
import { registerFunctions } from './functions.ts'
import { type Findings, firstLine, type SyntaxProblem } from './syntax.ts'

type Schema = { [name: string]: string | Schema }

function celType(type: ValueType): string | Schema {
  switch (type.kind) {
    case 'text':
    case 'date':
      return 'string'
    case 'number':
      return 'double'
    case 'boolean':
      return 'bool'
    case 'list': {
      const of = celType(type.of)
      return typeof of === 'string' ? `list<${of}>` : 'list<dyn>'
    }
    case 'record':
      return Object.keys(type.fields).length
        ? Object.fromEntries(Object.entries(type.fields).map(([name, field]) => [name, celType(field)]))
        : 'dyn'
    case 'any':
      return 'dyn'
  }
}

let base: Environment | null = null
const checkers = new WeakMap<Shape, Environment>()

/** The environment that knows a scope's types; kept, because many expressions share a scope. */
function checkerFor(scope: Shape): Environment {
  const known = checkers.get(scope)
  if (known) return known
  if (!base) {
    base = new Environment({ homogeneousAggregateLiterals: false })
    registerFunctions(base)
    for (const type of ['string', 'double', 'bool', 'list', 'map'])
      base.registerOperator(`${type} == null: bool`, (a: unknown, b: unknown) => a === b)
  }
  const checker = base.clone()
  for (const [name, type] of Object.entries(scope)) {
    const cel = celType(type)
    if (typeof cel === 'string') checker.registerVariable(name, cel)
    else checker.registerVariable({ name, schema: cel as Record<string, string> })
  }
  checkers.set(scope, checker)
  return checker
}

/** The type of a dotted path, `null` when a name on it is unknown, with the place where it stops. */
export function typeOfPath(scope: Shape, path: string): { type: ValueType } | { unknown: string; within: string; known: string[] } {
  const [root = '', ...fields] = path.split('.')
  if (!Object.hasOwn(scope, root)) return { unknown: root, within: '', known: Object.keys(scope) }
  let type = scope[root] as ValueType
  let within = root
  for (const field of fields) {
    if (type.kind === 'any') return { type: any }
    if (type.kind !== 'record') return { unknown: field, within, known: [] }
    if (!Object.hasOwn(type.fields, field)) return { unknown: field, within, known: Object.keys(type.fields) }
    type = type.fields[field] as ValueType
    within += `.${field}`
  }
  return { type }
}

export function nameProblems(findings: Findings, scope: Shape): SyntaxProblem[] {
  return findings.reads.flatMap(({ path, from, to }) => {
    const found = typeOfPath(scope, path)
    if ('type' in found) return []
    const close = closest(found.unknown, found.known)
    const where = found.within ? `“${found.within}” has no field “${found.unknown}”` : `There is no “${found.unknown}” here`
    const hint = close ? ` Did you mean “${close}”?` : found.known.length ? ` Known are: ${found.known.slice(0, 12).join(', ')}.` : ''
    return [{ code: 'unknown-name', message: `${where}.${hint}`, from, to }]
  })
}

export function checkTypes(source: string, scope: Shape): { type: ValueType } | { problem: string } {
  const result = checkerFor(scope).check(source)
  if (result.valid) return { type: fromCel(String(result.type)) }
  return { problem: plainWords(firstLine(result.error)) }
}

function fromCel(type: string): ValueType {
  if (type === 'string') return text
  if (type === 'double' || type === 'int' || type === 'uint') return number
  if (type === 'bool') return boolean
  if (type === 'google.protobuf.Timestamp') return date
  const list = /^list<(.*)>$/.exec(type)
  if (list) return listOf(fromCel(list[1] ?? 'dyn'))
  if (type === 'list') return listOf(any)
  if (type.startsWith('map')) return recordOf({})
  return any
}

const WORDS: [RegExp, string][] = [
  [/google\.protobuf\.Timestamp/g, 'a date'],
  [/google\.protobuf\.Duration/g, 'a duration'],
  [/list(<[^ ]*>)?/g, 'a list'],
  [/\bstring\b/g, 'a text'],
  [/\b(double|int|uint)\b/g, 'a number'],
  [/\bbool\b/g, 'yes or no'],
  [/\$\w+/g, 'a record'],
  [/\b(null_type|null)\b/g, 'nothing'],
  [/\bdyn\b/g, 'any value'],
]
export const plainWords = (message: string): string => {
  const said = /^no such overload: (.*)$/i.exec(message)
  const core = WORDS.reduce((so, [pattern, word]) => so.replace(pattern, word), said?.[1] ?? message)
  return said ? `These do not go together: ${core}.` : `${core.replace(/\.$/, '')}.`
}

/** Whether a value of type `given` can stand where `wanted` is asked for. */
export function fits(given: ValueType, wanted: ValueType): boolean {
  if (given.kind === 'any' || wanted.kind === 'any') return true
  if (given.kind === 'list' && wanted.kind === 'list') return fits(given.of, wanted.of)
  if (wanted.kind === 'text' || wanted.kind === 'date') return given.kind === 'text' || given.kind === 'date'
  return given.kind === wanted.kind
}

export const wordForType = (type: ValueType): string =>
  ({ text: 'a text', number: 'a number', boolean: 'yes or no', date: 'a date', any: 'any value', list: 'a list', record: 'a record' })[
    type.kind
  ]

/** The nearest known word within two edits, or null. */
export function closest(word: string, known: readonly string[]): string | null {
  let best: string | null = null
  let least = 3
  for (const candidate of known.slice(0, 500)) {
    if (Math.abs(candidate.length - word.length) >= least) continue
    const distance = edits(word.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length] ?? 0
}
