// Names, fields and elements. Only own fields are seen, so nothing of JavaScript's objects can be reached.
import { any, type Json, type JsonRecord, type ValueType } from '../model/values.ts'
import { broken, type Context, type Part, paying, problem, wrongType } from './context.ts'
import { Trouble } from './failure.ts'
import { hintFor } from './names.ts'
import { FORBIDDEN_NAMES, pathOf, type Tree } from './syntax.ts'
import { fits, type Known, wordForType } from './types.ts'

export function compileName(tree: Tree, context: Context): Part {
  const name = tree.args as string
  if (FORBIDDEN_NAMES.has(name)) return forbidden(tree, name, context)
  const bound = context.bound.get(name)
  if (bound) {
    const { slot, type } = bound
    return { tree, type, run: (_, work) => work.slots[slot] as Json }
  }
  if (!Object.hasOwn(context.scope, name)) {
    problem(context, tree, 'unknown-name', `There is no “${name}” here.${hintFor(name, Object.keys(context.scope))}`)
    return broken(tree)
  }
  const probe: Part['probe'] = (scope) => (Object.hasOwn(scope, name) ? (scope[name] as Json | undefined) : undefined)
  return { tree, type: context.scope[name] as ValueType, probe, run: orMissing(probe, tree, context) }
}

export function compileField(tree: Tree, context: Context): Part {
  const [ofTree, name] = tree.args as [Tree, string]
  if (FORBIDDEN_NAMES.has(name)) return forbidden(tree, name, context)
  return field(tree, context.compile(ofTree), name, context)
}

export function compileIndex(tree: Tree, context: Context): Part {
  const [ofTree, indexTree] = tree.args as [Tree, Tree]
  const of = context.compile(ofTree)
  const index = context.compile(indexTree)
  if (typeof index.constant === 'string') {
    if (FORBIDDEN_NAMES.has(index.constant)) return forbidden(tree, index.constant, context)
    return field(tree, of, index.constant, context)
  }
  const wanted = of.type.kind === 'list' ? 'number' : of.type.kind === 'record' ? 'text' : 'any'
  const kinds: Known['kind'][] = ['list', 'record', 'any']
  if (!kinds.includes(of.type.kind) || !fits(index.type, { kind: wanted })) {
    const place = wanted === 'number' ? 'The place in a list is a number, from 0' : 'The name of a field is a text'
    const message = kinds.includes(of.type.kind)
      ? `${place}; “${context.said(indexTree)}” is ${wordForType(index.type)}.`
      : `“${context.said(ofTree)}” is ${wordForType(of.type)}, so nothing can be picked out of it with [ ].`
    problem(context, tree, 'wrong-type', message)
    return broken(tree)
  }
  const type: Known = of.type.kind === 'list' ? of.type.of : any
  const pick = (from: Json, at: Json): Json | undefined => {
    if (Array.isArray(from)) {
      if (typeof at !== 'number') throw wrongType(context, indexTree, at, 'a number (a place in a list)')
      return from[at]
    }
    if (from === null || typeof from !== 'object') throw wrongType(context, ofTree, from, 'a list or a record')
    if (typeof at !== 'string') throw wrongType(context, indexTree, at, 'a text (the name of a field)')
    return Object.hasOwn(from, at) && !FORBIDDEN_NAMES.has(at) ? from[at] : undefined
  }
  const inner = of.probe
  const probe: Part['probe'] = (scope, work) => {
    const from = inner ? inner(scope, work) : of.run(scope, work)
    return from === undefined ? undefined : pick(from, index.run(scope, work))
  }
  const run: Part['run'] = (scope, work) => {
    const found = pick(of.run(scope, work), index.run(scope, work))
    if (found === undefined) throw missing(tree, context)
    return found
  }
  return { tree, type, probe, run: paying(context, run) }
}

function field(tree: Tree, of: Part, name: string, context: Context): Part {
  const type = typeOfField(tree, of, name, context)
  if (type === null) return broken(tree)
  const [ofTree] = tree.args as [Tree]
  const pick = (from: Json): Json | undefined => {
    if (from === null || typeof from !== 'object' || Array.isArray(from)) throw wrongType(context, ofTree, from, `a record with “${name}”`)
    return Object.hasOwn(from, name) ? (from as JsonRecord)[name] : undefined
  }
  const { run: whole, probe: inner } = of
  const probe: Part['probe'] = (scope, work) => {
    const from = inner ? inner(scope, work) : whole(scope, work)
    // A field of nothing is missing too: coalesce and has are asked exactly for that.
    return from === undefined || from === null ? undefined : pick(from)
  }
  const run: Part['run'] = (scope, work) => {
    const found = pick(whole(scope, work))
    if (found === undefined) throw missing(tree, context)
    return found
  }
  return { tree, type, probe, run }
}

function typeOfField(tree: Tree, of: Part, name: string, context: Context): Known | null {
  if (of.type.kind === 'any') return any
  const said = context.said((tree.args as [Tree])[0])
  if (of.type.kind !== 'record') {
    problem(context, tree, 'unknown-name', `“${said}” is ${wordForType(of.type)}, so it has no field “${name}”.`)
    return null
  }
  if (Object.hasOwn(of.type.fields, name)) return of.type.fields[name] as ValueType
  problem(context, tree, 'unknown-name', `“${said}” has no field “${name}”.${hintFor(name, Object.keys(of.type.fields))}`)
  return null
}

const missing = (tree: Tree, context: Context) => {
  const said = context.said(tree)
  return new Trouble(
    'missing',
    `“${pathOf(tree) ?? said}” is not there.`,
    `Check what arrives here, or write coalesce(${said}, …) to say what holds when it is missing.`,
  )
}

function orMissing(probe: NonNullable<Part['probe']>, tree: Tree, context: Context): Part['run'] {
  return (scope, work) => {
    const found = probe(scope, work)
    if (found === undefined) throw missing(tree, context)
    return found
  }
}

function forbidden(tree: Tree, name: string, context: Context): Part {
  problem(context, tree, 'forbidden-name', `“${name}” cannot be used as a name.`)
  return broken(tree)
}
