// Holds as people see them: what is held, what a hold would stop, and what waits because of it.
import type { Hold } from '../engine/holds.ts'
import { SignalboxError } from '../model/news.ts'
import { newestDocument } from '../storage/documents.ts'
import { countHeldBy } from '../storage/held.ts'
import { readHolds } from '../storage/holds.ts'
import { readWorkflow } from '../storage/workflows.ts'
import type { ReadContext, WriteContext } from './context.ts'
import type { HoldPreview, HoldView } from './contract.ts'

type Subject = Pick<Hold, 'kind' | 'subject'>

const titleOf = ({ db }: ReadContext, { kind, subject }: Subject): string => {
  if (kind === 'workflow') return readWorkflow(db, Number(subject))?.name ?? `workflow ${subject}`
  return kind === 'connection' ? subject : kind === 'ai' ? 'All AI' : 'All effects'
}

export const listHolds = (context: ReadContext): HoldView[] =>
  readHolds(context.db).map((hold) => ({ ...hold, title: titleOf(context, hold), waiting: countHeldBy(context.db, hold) }))

/** What would stop, and what waits already; nothing is changed. */
export function previewHold(context: ReadContext, hold: Subject): HoldPreview {
  check(context, hold)
  const { open, unsent, questions } = countHeldBy(context.db, hold)
  const title = titleOf(context, hold)
  const stops = {
    workflow: `New runs of “${title}” wait in line, and its runs under way stop before their next effect or question to a model.`,
    ai: 'No model is asked: runs stop before their next question to one. People, rules and effects go on.',
    effects: 'Nothing is sent or written: runs stop before their next effect. Reading, models and people go on.',
    connection: `Nothing goes out through “${title}”: runs stop before their next effect through it.`,
  }[hold.kind]
  return { title, stops, waiting: { open, unsent, questions } }
}

export async function setHold(context: WriteContext, hold: Omit<Hold, 'at'>): Promise<HoldPreview> {
  check(context, hold)
  await context.runner.hold(hold)
  const preview = previewHold(context, hold)
  context.schedules.follow()
  context.emit('changed', { topics: ['workflows', 'inbox'], runs: [] })
  return preview
}

export async function liftHold(context: WriteContext, { by, ...hold }: Subject & { by: string }): Promise<{ lifted: true }> {
  await context.runner.lift(hold, by)
  context.schedules.follow()
  context.emit('changed', { topics: ['workflows', 'inbox'], runs: [] })
  return { lifted: true }
}

function check({ db }: ReadContext, { kind, subject }: Subject): void {
  const there =
    kind === 'workflow'
      ? readWorkflow(db, Number(subject))
      : kind === 'connection'
        ? newestDocument(db, 'connection', subject)
        : subject === ''
  if (there) return
  throw new SignalboxError('not-found', `There is no ${kind} “${subject}”.`, {
    place: subject || kind,
    next: 'List what there is and name one of it.',
  })
}
