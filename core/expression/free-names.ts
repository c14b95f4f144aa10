// What an expression reads from outside: its free paths, and where each name stands.
import type { Span } from './scan.ts'
import { childrenOf, macroOf, pathOf, type Tree } from './syntax.ts'

export type Reading = {
  /** The dotted path, as far as it goes by names: `input.tags` of `input.tags[0].name`. */
  path: string
  /** Where its first name stands. */
  root: Span
  /** The names that macros around it have taken. */
  bound: ReadonlySet<string>
}
/** A macro's element name: where it is given and where it is used. */
export type Binding = { name: string; places: Span[]; readings: Reading[] }

export function freeNames(tree: Tree): { readings: Reading[]; bindings: Binding[] } {
  const readings: Reading[] = []
  const bindings: Binding[] = []
  const walk = (at: Tree, within: readonly Binding[]): void => {
    const path = pathOf(at)
    if (path !== null) {
      const name = path.split('.', 1)[0] as string
      const root = { from: at.start, to: at.start + name.length }
      const binding = within.findLast((one) => one.name === name)
      if (binding) binding.places.push(root)
      else {
        const reading = { path, root, bound: new Set(within.map((one) => one.name)) }
        readings.push(reading)
        for (const one of within) one.readings.push(reading)
      }
      return
    }
    const macro = macroOf(at)
    if (macro) {
      const { variable, over, bodies } = macro
      walk(over, within)
      const binding: Binding = { name: variable.args as string, places: [{ from: variable.start, to: variable.end }], readings: [] }
      bindings.push(binding)
      for (const body of bodies) walk(body, [...within, binding])
      return
    }
    for (const child of childrenOf(at)) walk(child, within)
  }
  walk(tree, [])
  return { readings, bindings }
}

export const pathsOf = (tree: Tree): string[] => [...new Set(freeNames(tree).readings.map((one) => one.path))].sort()
