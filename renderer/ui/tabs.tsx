// Tabs with an underline, moved through by arrow keys as the pattern asks.
import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import './tabs.css'

export type Tab = { name: string; title: string; badge?: ReactNode; content: () => ReactNode }

export function TabPanel({
  label,
  tabs,
  value,
  onChange,
}: {
  label: string
  tabs: Tab[]
  value: string
  onChange: (name: string) => void
}) {
  const chosen = tabs.find((tab) => tab.name === value) ?? tabs[0]
  if (!chosen) return null
  return (
    <Tabs value={chosen.name} onChange={(name) => name && onChange(name)} className="tabs" keepMounted={false}>
      <Tabs.List aria-label={label}>
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.name} value={tab.name} rightSection={tab.badge}>
            {tab.title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.name} value={tab.name} className="tabs-panel" tabIndex={0}>
          {tab.name === chosen.name && tab.content()}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
