// Holds in words: what is held, what waits for it, and the buttons that begin and end it. Pure.
import type { Held, HoldView } from '../../core/api/contract.ts'
import { plural } from '../ui/format.ts'

type Kind = HoldView['kind']

/** `3 effects are not sent, and 2 runs wait to ask a model.`; null when nothing waits. */
export function waitingWords(kind: Kind, { unsent, questions, open }: Held): string | null {
  const parts = [
    unsent > 0 && `${plural(unsent, 'effect')} not sent yet`,
    kind === 'ai' && questions > 0 && `${plural(questions, 'question')} to a model not asked yet`,
    kind === 'workflow' && open > 0 && `${plural(open, 'open run')}`,
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
