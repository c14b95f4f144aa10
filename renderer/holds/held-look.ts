// How something held looks, wherever it is shown.
import { CirclePause } from 'lucide-react'
import type { Look } from '../ui/status.tsx'

export const HELD: Look = { icon: CirclePause, tone: 'care', word: 'Held' }
