// The figures a fault suite prints: a name, a value and the target it is held to.
export type Figure = { name: string; value: number; unit: string; target: string }

/** A target is empty (nothing is asked), a number, or `>= n`, `<= n`, `> n`, `< n`. */
export function isMet({ value, target }: Figure): boolean {
  const found = /^(>=|<=|>|<|)\s*(-?[\d.]+)$/.exec(target)
  if (!found) return target === ''
  const bound = Number(found[2])
  switch (found[1]) {
    case '>=':
      return value >= bound
    case '<=':
      return value <= bound
    case '>':
      return value > bound
    case '<':
      return value < bound
    default:
      return value === bound
  }
}

export const asLine = ({ name, value, unit, target }: Figure): string => JSON.stringify({ name, value, unit, target })

export function asTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [figure.name, String(figure.value), figure.unit, figure.target, isMet(figure) ? '' : 'MISSED'])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The value below which `share` of the numbers lie; 0 when there are none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
}
