// Answers the frames of one screen, over whatever carries them: a message port on the desktop, a WebSocket in the browser.

import { type CallError, callFrameSchema, type Envelope, type EventName, type HostFrame } from '../api/contract.ts'
import type { ErrorCode } from '../model/news.ts'
import { wordsOf } from '../model/news.ts'
import { refuseValue } from './frame-limits.ts'

/** The part of a host that screens and scripts see. */
export type Served = {
  /** Parses against the contract; never throws. */
  call(name: string, input: unknown): Promise<Envelope<unknown>>
  on(listener: (event: EventName, data: unknown) => void): () => void
}
export type FramePort = { post(frame: HostFrame): void; onFrame(take: (frame: unknown) => void): void }

/** A screen asks for a handful of things at once; more than this is a loop gone wild. */
export const MOST_CALLS_IN_FLIGHT = 64

/** Serves until the returned function is called; then no event is posted any more and late answers are dropped. */
export function serveFrames(host: Served, port: FramePort): () => void {
  let inFlight = 0
  let open = true

  const post = (frame: HostFrame) => {
    if (!open) return
    try {
      port.post(frame)
    } catch (error) {
      if ('answer' in frame) port.post({ id: frame.id, answer: refusal('internal', `The answer could not be sent: ${wordsOf(error)}.`) })
    }
  }
  const stopEvents = host.on((event, data) => post({ event, data }))

  port.onFrame(async (raw) => {
    if (!open) return
    const id = idOf(raw)
    const reason = refuseValue(raw)
    if (reason) return post({ id, answer: refusal('bad-input', `The message was refused: ${reason}.`) })
    const frame = callFrameSchema.safeParse(raw)
    if (!frame.success) return post({ id, answer: refusal('bad-input', 'The message is not a call with an id, a name and an input.') })
    if (inFlight >= MOST_CALLS_IN_FLIGHT)
      return post({
        id,
        answer: refusal('busy', `More than ${MOST_CALLS_IN_FLIGHT} calls are waiting for an answer.`, 'Try again in a moment.'),
      })
    inFlight++
    const answer = await safeCall(host, frame.data.call, frame.data.input)
    inFlight--
    post({ id, answer })
  })

  return () => {
    open = false
    stopEvents()
  }
}

/** A host never throws; should it all the same, its caller still gets an answer. */
export async function safeCall(host: Served, name: string, input: unknown): Promise<Envelope<unknown>> {
  try {
    return await host.call(name, input)
  } catch (error) {
    return refusal('internal', `The host failed in “${name.slice(0, 100)}”: ${wordsOf(error)}.`)
  }
}

export function refusal(code: ErrorCode, message: string, next: string | null = null): { ok: false; error: CallError } {
  return { ok: false, error: { code, message, place: null, next, problems: [] } }
}

/** The id to answer under, also for frames that are refused; 0 where there is none. */
function idOf(raw: unknown): number {
  if (typeof raw !== 'object' || raw === null) return 0
  const id = Object.getOwnPropertyDescriptor(raw, 'id')?.value
  return Number.isSafeInteger(id) && id >= 0 ? id : 0
}
