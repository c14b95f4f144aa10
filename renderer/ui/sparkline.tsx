// Fourteen days as small bars, with the numbers for those who cannot see them.
import { count } from './format.ts'
import { keyed } from './keyed.ts'

const WIDTH = 98
const HEIGHT = 26
const GAP = 2

export function Sparkline({ days, label }: { days: readonly number[]; label: string }) {
  const most = Math.max(1, ...days)
  const bar = (WIDTH - GAP * (days.length - 1)) / Math.max(1, days.length)
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={`${label}: ${days.map((day) => count(day)).join(', ')}`}>
      {keyed(days, String).map(({ key, thing: day }, at) => {
        const height = day ? Math.max(3, (day / most) * HEIGHT) : 1.5
        const left = at * (bar + GAP)
        return (
          <rect
            key={key}
            x={left}
            y={HEIGHT - height}
            width={bar}
            height={height}
            rx={1.5}
            fill={day ? 'var(--accent)' : 'var(--line-strong)'}
            opacity={at === days.length - 1 || !day ? 1 : 0.55}
          />
        )
      })}
    </svg>
  )
}
