// Literals: numbers, texts, lists and records.
import { any, boolean, type Json, listOf, number, recordOf, text } from '../model/values.ts'
import { broken, type Context, type Part, problem, type Run, wrongType } from './context.ts'
import { Trouble } from './failure.ts'
import { FORBIDDEN_NAMES, type Tree } from './syntax.ts'
import { either, type Known, nothing, storable } from './types.ts'

export function compileLiteral(tree: Tree, context: Context): Part {
  const value = tree.args as Json | bigint | object
  if (value === null) return literal(tree, nothing, null)
  if (typeof value === 'string') return literal(tree, text, value)
  if (typeof value === 'boolean') return literal(tree, boolean, value)
  if (typeof value === 'number') return literal(tree, number, value)
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) return literal(tree, number, Number(value))
    problem(
      context,
      tree,
      'too-large',
      'This number is too large to be exact. Keep numbers below 9,007,199,254,740,992, or write it as a text.',
    )
    return broken(tree)
  }
  const bytes = value instanceof Uint8Array
  problem(context, tree, 'unsupported', bytes ? 'Bytes (b"…") cannot be used; write a text.' : 'Write the number without the “u”.')
  return broken(tree)
}

const literal = (tree: Tree, type: Known, constant: Json): Part => ({ tree, type, constant, run: () => constant })

export function compileList(tree: Tree, context: Context): Part {
  const items = (tree.args as Tree[]).map((item) => kept(context.compile(item), context))
  const types = items.map((item) => item.type)
  const type = listOf(types.length ? storable(types.reduce(either)) : any)
  const runs = items.map((item) => item.run)
  const run: Run = (scope, work) => {
    const made: Json[] = new Array(runs.length)
    for (let at = 0; at < runs.length; at++) made[at] = (runs[at] as Run)(scope, work)
    return made
  }
  if (!items.every((item) => item.constant !== undefined)) return { tree, type, run }
  // The list is made anew for each evaluation all the same: whoever gets it may change it.
  return { tree, type, run, constant: items.map((item) => item.constant as Json) }
}

export function compileRecord(tree: Tree, context: Context): Part {
  const fields = (tree.args as [Tree, Tree][]).map(([name, value]) => ({
    name: context.compile(name),
    value: kept(context.compile(value), context),
  }))
  for (const { name } of fields) {
    if (name.type.kind !== 'text' && name.type.kind !== 'any')
      problem(context, name.tree, 'wrong-type', `The name of a field is a text: write "${context.said(name.tree)}" in quotes.`)
    if (typeof name.constant === 'string' && FORBIDDEN_NAMES.has(name.constant))
      problem(context, name.tree, 'forbidden-name', `“${name.constant}” cannot be used as a name.`)
  }
  const known = fields.every(({ name }) => typeof name.constant === 'string')
  const type = known ? recordOf(Object.fromEntries(fields.map(({ name, value }) => [name.constant, storable(value.type)]))) : any
  const run: Run = (scope, work) => {
    const made: { [name: string]: Json } = {}
    for (const { name, value } of fields) {
      const key = name.run(scope, work)
      if (typeof key !== 'string') throw wrongType(context, name.tree, key, 'a text (the name of a field)')
      if (FORBIDDEN_NAMES.has(key)) throw new Trouble('forbidden-name', `“${key}” cannot be the name of a field.`)
      made[key] = value.run(scope, work)
    }
    return made
  }
  return { tree, type, run }
}

/** A duration has no JSON form: it is added to a date or compared, never kept. */
function kept(part: Part, context: Context): Part {
  if (part.type.kind !== 'duration') return part
  problem(
    context,
    part.tree,
    'wrong-type',
    `“${context.said(part.tree)}” is a duration, which cannot be kept. Add it to a date, or use daysBetween.`,
  )
  return broken(part.tree)
}
