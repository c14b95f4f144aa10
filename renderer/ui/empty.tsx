// An empty screen says what will be here and offers the one next step.
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import './notice.css'

export function Empty({ icon: Icon, title, children, next }: { icon: LucideIcon; title: string; children: ReactNode; next?: ReactNode }) {
  return (
    <div className="empty">
      <Icon size={28} strokeWidth={1.5} aria-hidden="true" />
      <h2>{title}</h2>
      <p>{children}</p>
      {next && <div className="next">{next}</div>}
    </div>
  )
}
