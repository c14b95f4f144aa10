// Holds in words: what is held, what waits for it, and the buttons that begin and end it. Pure.
import type { Held, HoldView } from '../../core/api/contract.ts'
import { plural } from '../ui/format.ts'

type Kind = HoldView['kind']

/** `3 effects not sent yet, 2 questions to a model not asked yet`; null when nothing waits. */
export function waitingWords(kind: Kind, { unsent, questions }: Held): string | null {
  const parts = [
    unsent > 0 && `${plural(unsent, 'effect')} not sent yet`,
    (kind === 'ai' || kind === 'workflow') && questions > 0 && `${plural(questions, 'question')} to a model not asked yet`,
  ].filter((part) => part !== false)
  return parts.length ? parts.join(', ') : null
}

/** What a hold would touch now. */
export function touchesWords({ open, unsent, questions }: Held): string {
  if (open + unsent + questions === 0) return 'Nothing is under way that it would stop now.'
  const now = [unsent > 0 && plural(unsent, 'effect'), questions > 0 && `${plural(questions, 'question')} to a model`].filter(
    (part) => part !== false,
  )
  const open_ = open > 0 ? `It reaches ${plural(open, 'open run')}` : 'No run is open'
  return now.length ? `${open_}; ${now.join(' and ')} would wait at once.` : `${open_}, and nothing of it is on its way this moment.`
}

export const VERBS: { [kind in Kind]: { hold: string; lift: string; held: string } } = {
  workflow: { hold: 'Pause', lift: 'Resume', held: 'Paused' },
  ai: { hold: 'Hold', lift: 'Lift', held: 'Held' },
  effects: { hold: 'Hold', lift: 'Lift', held: 'Held' },
  connection: { hold: 'Hold', lift: 'Lift', held: 'Held' },
}
/** `“Lead routing”`, but `All effects`. */
export const nameOfHeld = ({ kind, title }: Pick<HoldView, 'kind' | 'title'>): string =>
  kind === 'workflow' || kind === 'connection' ? `“${title}”` : title.replace(/^All/, 'all')
