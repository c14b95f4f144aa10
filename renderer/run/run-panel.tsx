// Beside the canvas: what happened, when, with which data, and what it changed outside.
import type { RunDetail } from '../../core/api/contract.ts'
import { RUN_TABS, type RunTab } from '../routing/route.ts'
import { TabPanel } from '../ui/tabs.tsx'
import { DataTab } from './data-tab.tsx'
import { EffectsTab } from './effects-tab.tsx'
import { Story } from './story.tsx'
import { Timeline } from './timeline.tsx'

type Props = { run: RunDetail; current: number; chosen: boolean; tab: RunTab; onShow: (seq: number) => void; onTab: (tab: RunTab) => void }

export function RunPanel({ run, current, chosen, tab, onShow, onTab }: Props) {
  const step = run.steps[current]
  const doubt = run.effects.some((effect) => effect.state === 'in doubt')
  const effects = run.effects.length > 0 && <span className={`count ${doubt ? 'care' : ''}`}>{run.effects.length}</span>
  return (
    <aside className="run-panel" aria-label="What is known of the run">
      <TabPanel
        label="What is known of the run"
        value={tab}
        onChange={(name) => onTab(RUN_TABS.find((one) => one === name) ?? 'story')}
        tabs={[
          { name: 'story', title: 'What happened', content: () => <Story run={run} current={current} follow={chosen} onShow={onShow} /> },
          { name: 'timeline', title: 'Timeline', content: () => <Timeline run={run} current={current} onShow={onShow} /> },
          { name: 'data', title: 'Data', content: () => <DataTab run={run} step={step} /> },
          { name: 'effects', title: 'Effects', badge: effects, content: () => <EffectsTab run={run} onShow={onShow} /> },
        ]}
      />
    </aside>
  )
}
