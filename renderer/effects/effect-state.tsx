// How an effect stands, in a word with its icon.
import { CircleCheck, CircleDot, CircleHelp, CircleX } from 'lucide-react'
import type { EffectView } from '../../core/api/contract.ts'
import { type Look, StatusPill } from '../ui/status.tsx'

const LOOK: { [state in EffectView['state']]: Look } = {
  intent: { icon: CircleDot, tone: 'accent', word: 'Being sent' },
  done: { icon: CircleCheck, tone: 'good', word: 'Done once' },
  failed: { icon: CircleX, tone: 'bad', word: 'Did not happen' },
  'in doubt': { icon: CircleHelp, tone: 'care', word: 'In doubt' },
}

export const EffectState = ({ state }: { state: EffectView['state'] }) => <StatusPill look={LOOK[state]} />
