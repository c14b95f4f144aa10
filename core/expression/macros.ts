// Going through lists: all, exists, exists_one, map and filter. At most two inside one another, and each step is paid for.
import { any, boolean, type Json, listOf } from '../model/values.ts'
import { type Bound, broken, type Context, MAX_LIST, type Part, problem, type Run, spend, type Work, wrongType } from './context.ts'
import { Trouble } from './failure.ts'
import { childrenOf, FORBIDDEN_NAMES, type MacroTree, type Tree } from './syntax.ts'
import { fits, storable, wordForType } from './types.ts'

const MAX_DEPTH = 2

export function compileMacro(tree: Tree, { name, over, variable, bodies }: MacroTree, context: Context): Part {
  const list = context.compile(over)
  const element = variable.args as string
  if (FORBIDDEN_NAMES.has(element)) {
    problem(context, variable, 'forbidden-name', `“${element}” cannot be used as a name.`)
    return broken(tree)
  }
  if (context.depth >= MAX_DEPTH) {
    problem(context, tree, 'too-nested', `At most ${MAX_DEPTH} of all, exists, map and filter may stand inside one another.`)
    return broken(tree)
  }
  if (list.type.kind !== 'list' && list.type.kind !== 'any') {
    problem(context, tree, 'wrong-type', `“${name}” goes through a list; “${context.said(over)}” is ${wordForType(list.type)}.`)
    return broken(tree)
  }
  const slot = context.depth
  const type = list.type.kind === 'list' ? list.type.of : any
  const bound: Bound = new Map(context.bound).set(element, { slot, type })
  const parts = bodies.map((body) => context.compile(body, { bound, depth: context.depth + 1 }))
  const test = name !== 'map' || parts.length === 2 ? parts[0] : undefined
  if (test && !fits(test.type, boolean)) {
    problem(context, test.tree, 'wrong-type', `“${name}” asks for a condition; “${context.said(test.tree)}” is ${wordForType(test.type)}.`)
    return broken(tree)
  }
  const make = name === 'map' ? parts.at(-1) : undefined
  if (make?.type.kind === 'duration') {
    problem(context, make.tree, 'wrong-type', 'A list cannot keep durations. Use daysBetween, or add them to a date.')
    return broken(tree)
  }
  const each = looper(
    list,
    slot,
    bodies.reduce((sum, body) => sum + sizeOf(body), 0),
    context,
  )
  const holds = test && condition(test, context)
  const gives = make ? listOf(storable(make.type)) : name === 'filter' ? listOf(storable(type)) : boolean
  return { tree, type: gives, run: make ? mapping(each, make.run, holds) : asking(name, each, holds as Condition) }
}

const sizeOf = (tree: Tree): number => childrenOf(tree).reduce((sum, child) => sum + sizeOf(child), 1)

type Scope = Parameters<Run>[0]
type Condition = (scope: Scope, work: Work) => boolean
/** Calls `visit` with each element in its slot until that gives false. */
type Loop = (scope: Scope, work: Work, visit: (item: Json) => boolean) => void

function looper(list: Part, slot: number, size: number, context: Context): Loop {
  const price = 1 + (size >> 3)
  return (scope, work, visit) => {
    const items = list.run(scope, work)
    if (!Array.isArray(items)) throw wrongType(context, list.tree, items, 'a list')
    if (items.length > MAX_LIST)
      throw new Trouble('too-long', `“${context.said(list.tree)}” has ${items.length} elements; ${MAX_LIST} are the limit.`)
    for (const item of items) {
      spend(work, price)
      work.slots[slot] = item
      if (!visit(item)) break
    }
    work.slots[slot] = null
  }
}

const condition =
  (test: Part, context: Context): Condition =>
  (scope, work) => {
    const value = test.run(scope, work)
    if (typeof value !== 'boolean') throw wrongType(context, test.tree, value, 'true or false')
    return value
  }

function mapping(each: Loop, make: Run, holds: Condition | undefined): Run {
  return (scope, work) => {
    const made: Json[] = []
    each(scope, work, () => {
      if (!holds || holds(scope, work)) made.push(make(scope, work))
      return true
    })
    return made
  }
}

function asking(name: string, each: Loop, holds: Condition): Run {
  if (name === 'filter')
    return (scope, work) => {
      const kept: Json[] = []
      each(scope, work, (item) => {
        if (holds(scope, work)) kept.push(item)
        return true
      })
      return kept
    }
  // all: none may fail; exists: one is enough; exists_one: exactly one.
  const wanted = name !== 'all'
  const enough = name === 'exists_one' ? 2 : 1
  return (scope, work) => {
    let found = 0
    each(scope, work, () => {
      if (holds(scope, work) === wanted) found++
      return found < enough
    })
    return name === 'all' ? found === 0 : found === 1
  }
}
