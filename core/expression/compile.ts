// From a syntax tree to closures: each part is checked and compiled in one pass. The library reads the text; what it means is
// ours, because our values are JSON (every number a double, dates as texts), a wrong one must name its path, and steps are counted.
import type { Shape } from '../model/values.ts'
import { compileField, compileIndex, compileName } from './access.ts'
import { compileCall } from './calls.ts'
import { compileList, compileLiteral, compileRecord } from './collections.ts'
import { type Bound, broken, type Context, type Part, problem, saidIn } from './context.ts'
import { compileEquality, compileIn } from './equality.ts'
import { compileChoice, compileLogic, compileSign } from './logic.ts'
import { compileMacro } from './macros.ts'
import { compileArithmetic, compileComparison } from './operators.ts'
import { callOf, macroOf, type SyntaxProblem, type Tree } from './syntax.ts'

const BY_OPERATOR: { [op: string]: (tree: Tree, context: Context) => Part } = {
  value: compileLiteral,
  id: compileName,
  '.': compileField,
  '[]': compileIndex,
  list: compileList,
  map: compileRecord,
  '?:': compileChoice,
  '&&': compileLogic,
  '||': compileLogic,
  '!_': compileSign,
  '-_': compileSign,
  '==': compileEquality,
  '!=': compileEquality,
  in: compileIn,
  '<': compileComparison,
  '<=': compileComparison,
  '>': compileComparison,
  '>=': compileComparison,
  '+': compileArithmetic,
  '-': compileArithmetic,
  '*': compileArithmetic,
  '/': compileArithmetic,
  '%': compileArithmetic,
}

export function compileTree(tree: Tree, source: string, scope: Shape): { part: Part; problems: SyntaxProblem[] } {
  const problems: SyntaxProblem[] = []
  const said = saidIn(source)
  const at = (bound: Bound, depth: number): Context => {
    const context: Context = {
      ...{ source, scope, bound, depth, problems, said },
      compile: (inner, within) => part(inner, within ? at(within.bound, within.depth) : context),
    }
    return context
  }
  return { part: part(tree, at(new Map(), 0)), problems }
}

function part(tree: Tree, context: Context): Part {
  const macro = macroOf(tree)
  if (macro) return compileMacro(tree, macro, context)
  const call = callOf(tree)
  if (call) return compileCall(tree, call, context)
  const compile = BY_OPERATOR[tree.op]
  if (compile) return compile(tree, context)
  problem(context, tree, 'unsupported', `“${tree.op}” cannot be used here.`)
  return broken(tree)
}
