// The frame of a screen: header with its name, body beneath.
import { type ReactNode, useEffect } from 'react'

type Props = { title: string; before?: ReactNode; beside?: ReactNode; actions?: ReactNode; children: ReactNode }

export function ScreenFrame({ title, before, beside, actions, children }: Props) {
  useEffect(() => {
    document.title = `${title} – Signalbox`
  }, [title])
  return (
    <main className="screen">
      <header className="header">
        {before}
        <h1 title={title}>{title}</h1>
        {beside}
        <span className="push" />
        {actions}
      </header>
      {children}
    </main>
  )
}
