// How a run stands, as an icon and a word, never as a colour alone.
import { Ban, CircleCheck, CircleDot, CircleHelp, CircleX, Hourglass, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { RunStatus, Sentence, StepStatus } from '../../core/model/record.ts'

export type Look = { icon: LucideIcon; tone: 'good' | 'care' | 'bad' | 'accent' | 'plain'; word: string }

const ENDED: { [tone in Sentence['tone']]: Pick<Look, 'icon' | 'tone'> } = {
  plain: { icon: CircleCheck, tone: 'plain' },
  good: { icon: CircleCheck, tone: 'good' },
  care: { icon: TriangleAlert, tone: 'care' },
  bad: { icon: CircleX, tone: 'bad' },
}

export function lookOfRun(status: RunStatus, tone: Sentence['tone'] = 'plain'): Look {
  switch (status) {
    case 'running':
      return { icon: CircleDot, tone: 'accent', word: 'Running' }
    case 'waiting':
      return { icon: Hourglass, tone: 'care', word: 'Waiting' }
    case 'queued':
      return { icon: Hourglass, tone: 'plain', word: 'Queued' }
    case 'in doubt':
      return { icon: CircleHelp, tone: 'care', word: 'In doubt' }
    case 'failed':
      return { icon: CircleX, tone: 'bad', word: 'Failed' }
    case 'cancelled':
      return { icon: Ban, tone: 'plain', word: 'Cancelled' }
    case 'ended':
      return { ...ENDED[tone], word: 'Ended' }
  }
}

export function lookOfStep(status: StepStatus, effectInDoubt = false): Look {
  if (effectInDoubt) return { icon: CircleHelp, tone: 'care', word: 'In doubt' }
  if (status === 'done') return { icon: CircleCheck, tone: 'good', word: 'Done' }
  if (status === 'waiting') return { icon: Hourglass, tone: 'care', word: 'Waits' }
  if (status === 'cancelled') return { icon: Ban, tone: 'plain', word: 'Stopped' }
  return { icon: CircleX, tone: 'bad', word: 'Failed' }
}

export function StatusIcon({ look, size = 16 }: { look: Look; size?: number }) {
  const Icon = look.icon
  return <Icon size={size} className={`ink-${look.tone}`} aria-hidden="true" style={{ flex: 'none' }} />
}

export function StatusPill({ look, words }: { look: Look; words?: string }) {
  const Icon = look.icon
  return (
    <span className={`pill tone-${look.tone}`}>
      <Icon size={14} aria-hidden="true" />
      {words ?? look.word}
    </span>
  )
}
