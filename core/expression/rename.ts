// Renames a node's key in expressions by the places the syntax tree gives, never by searching text.
import { type Binding, freeNames } from './free-names.ts'
import type { Span } from './scan.ts'
import { parseTree } from './syntax.ts'

/** The expression with every free `from` made `to`; unchanged when it cannot be read. */
export function renameInExpression(source: string, from: string, to: string): string {
  const parsed = parseTree(source)
  if ('problem' in parsed || from === to) return source
  const { readings, bindings } = freeNames(parsed.tree)
  const renamed = readings.filter((one) => one.path.split('.', 1)[0] === from)
  const changes = renamed.map((one) => ({ ...one.root, by: to }))
  // A macro that calls its element `to` would catch the new name, so its element moves aside.
  for (const binding of bindings.filter((one) => one.name === to && one.readings.some((reading) => renamed.includes(reading)))) {
    const aside = free(to, bindings, source)
    changes.push(...binding.places.map((place) => ({ ...place, by: aside })))
  }
  return changed(source, changes)
}

function free(name: string, bindings: readonly Binding[], source: string): string {
  for (let number = 2; ; number++) {
    const candidate = `${name}${number}`
    if (!source.includes(candidate) && !bindings.some((one) => one.name === candidate)) return candidate
  }
}

function changed(source: string, changes: (Span & { by: string })[]): string {
  return changes.sort((a, b) => b.from - a.from).reduce((so, { from, to, by }) => so.slice(0, from) + by + so.slice(to), source)
}
