// How an effect stands, in a word with its icon.
import { CircleCheck, CircleDot, CircleHelp, CirclePause, CircleX } from 'lucide-react'
import type { EffectView } from '../../core/api/contract.ts'
import { type Look, StatusPill } from '../ui/status.tsx'

const LOOK: { [state in EffectView['state']]: Look } = {
  intent: { icon: CircleDot, tone: 'accent', word: 'Being sent' },
  done: { icon: CircleCheck, tone: 'good', word: 'Done once' },
  failed: { icon: CircleX, tone: 'bad', word: 'Did not happen' },
  'in doubt': { icon: CircleHelp, tone: 'care', word: 'In doubt' },
}

const UNSENT: Look = { icon: CirclePause, tone: 'plain', word: 'Not sent yet' }

export const EffectState = ({ effect }: { effect: EffectView }) => (
  <StatusPill look={effect.state === 'intent' && effect.attempt === 0 ? UNSENT : LOOK[effect.state]} />
)
