// A table that may be larger than its place: it scrolls by itself, and the keyboard reaches it.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
import type { ReactNode } from 'react'

export const TableBox = ({ label, children }: { label: string; children: ReactNode }) => (
  <section className="config-table" aria-label={label} tabIndex={0}>
    {children}
  </section>
)
