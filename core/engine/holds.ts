// Holds: what a person keeps from going on. A paused workflow starts nothing and sends nothing; the kill switch holds all
// AI, all effects, or one connection. Nothing is lost by a hold: what it stops waits, and goes on when it is lifted.

export const HOLD_KINDS = ['workflow', 'ai', 'effects', 'connection'] as const
/** `subject`: the workflow's id or the connection's name; '' for the others. */
export type Hold = { kind: (typeof HOLD_KINDS)[number]; subject: string; by: string; at: number; reason: string }

const STRANGE = { subject: '', by: 'Signalbox', at: 0, reason: 'nobody has said yet whether this workspace was moved or copied' }

export type Holds = {
  /** Reads them again, after a commit that changed them. */
  refresh(): void
  /** The hold that keeps a workflow's runs from starting, or null. */
  onWorkflow(workflow: number): Hold | null
  onQuestion(workflow: number): Hold | null
  /** Reading is no effect: it is held with its connection and its workflow only. */
  onEffect(workflow: number, connection: string, reads: boolean): Hold | null
}

/** `strange`: the workspace stands elsewhere than before, and nothing leaves it until a person has said why. */
export function openHolds(readHolds: () => Hold[], strange: () => boolean = () => false): Holds {
  const read = () => [...(strange() ? (['ai', 'effects'] as const).map((kind) => ({ ...STRANGE, kind })) : []), ...readHolds()]
  let holds = read()
  const find = (kind: Hold['kind'], subject = '') => holds.find((hold) => hold.kind === kind && hold.subject === subject) ?? null
  return {
    refresh() {
      holds = read()
    },
    onWorkflow: (workflow) => (holds.length === 0 ? null : find('workflow', String(workflow))),
    onQuestion: (workflow) => (holds.length === 0 ? null : (find('ai') ?? find('workflow', String(workflow)))),
    onEffect: (workflow, connection, reads) =>
      holds.length === 0
        ? null
        : ((reads ? null : find('effects')) ?? (connection ? find('connection', connection) : null) ?? find('workflow', String(workflow))),
  }
}

/** Why something waits, for people. */
export const wordsForHold = ({ kind, by, reason }: Hold): string => {
  const what = { workflow: 'the workflow', ai: 'all AI', effects: 'all effects', connection: 'this connection' }[kind]
  return `${by} holds ${what}${reason ? `: ${reason}` : ''}.`
}
