// Conditions joined, negated and chosen by. They are worked out from left to right, and only as far as needed.
import { boolean, number } from '../model/values.ts'
import { broken, type Context, type Part, problem, type Run, wrongType } from './context.ts'
import { mismatch, operands } from './operators.ts'
import type { Tree } from './syntax.ts'
import { duration, either, fits, wordForType } from './types.ts'

export function compileLogic(tree: Tree, context: Context): Part {
  const [a, b] = operands(tree, context)
  for (const part of [a, b])
    if (!fits(part.type, boolean)) {
      problem(context, part.tree, 'wrong-type', `“${tree.op}” joins conditions; “${context.said(part.tree)}” is ${wordForType(part.type)}.`)
      return { ...broken(tree), type: boolean }
    }
  const left = a.run
  const right = b.run
  const stops = tree.op === '||'
  const run: Run = (scope, work) => {
    const first = left(scope, work)
    if (first === stops) return stops
    if (first !== !stops) throw wrongType(context, a.tree, first, 'true or false')
    const second = right(scope, work)
    if (typeof second !== 'boolean') throw wrongType(context, b.tree, second, 'true or false')
    return second
  }
  return { tree, type: boolean, run }
}

export function compileSign(tree: Tree, context: Context): Part {
  const of = context.compile(tree.args as Tree)
  const not = tree.op === '!_'
  const inner = of.run
  if (!not && of.type.kind === 'duration') return { tree, type: duration, run: (scope, work) => -(inner(scope, work) as number) }
  if (!fits(of.type, not ? boolean : number)) {
    const wanted = not ? 'a condition follows “!”' : 'a number follows “-”'
    problem(context, tree, 'wrong-type', `Only ${wanted}; “${context.said(of.tree)}” is ${wordForType(of.type)}.`)
    return broken(tree)
  }
  if (not)
    return {
      tree,
      type: boolean,
      run: (scope, work) => {
        const value = inner(scope, work)
        if (typeof value !== 'boolean') throw wrongType(context, of.tree, value, 'true or false')
        return !value
      },
    }
  const run: Run = (scope, work) => {
    const value = inner(scope, work)
    if (typeof value !== 'number') throw wrongType(context, of.tree, value, 'a number')
    return 0 - value
  }
  return typeof of.constant === 'number' ? { tree, type: number, run, constant: -of.constant } : { tree, type: number, run }
}

export function compileChoice(tree: Tree, context: Context): Part {
  const [condition, yes, no] = (tree.args as [Tree, Tree, Tree]).map((one) => context.compile(one)) as [Part, Part, Part]
  if (!fits(condition.type, boolean)) {
    problem(context, condition.tree, 'wrong-type', `What stands before “?” must be a condition; it is ${wordForType(condition.type)}.`)
    return broken(tree)
  }
  const durations = [yes, no].filter((part) => part.type.kind === 'duration').length
  if (durations === 1) return mismatch(tree, yes, no, context)
  const test = condition.run
  const run: Run = (scope, work) => {
    const holds = test(scope, work)
    if (typeof holds !== 'boolean') throw wrongType(context, condition.tree, holds, 'true or false')
    return holds ? yes.run(scope, work) : no.run(scope, work)
  }
  return { tree, type: either(yes.type, no.type), run }
}
