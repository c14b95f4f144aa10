// One request and its answer. What matters most of a failure is exact here: whether the first byte of the request had been
// handed to the connection. Before that nothing can have happened on the other side.
import type { IncomingHttpHeaders } from 'node:http'
import { type Agent, type Dispatcher, errors } from 'undici'
import { MAX_BODY } from './http-agents.ts'

export type Asked = { url: URL; method: string; headers: { [name: string]: string }; body: string | null }
export type Answered = { kind: 'answered'; status: number; headers: IncomingHttpHeaders; body: Buffer }
export type Broken = { kind: 'broken'; sent: boolean; error: Error }

/** Most header lines of an answer, and most 1xx answers before the real one. */
const MAX_LINES = 500
const MAX_INFORMATIONAL = 20

/** An end that this side makes. The code becomes the failure's. */
export class CutOff extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export function exchange(
  agent: Agent,
  { url, method, headers, body }: Asked,
  milliseconds: number,
  signal: AbortSignal,
): Promise<Answered | Broken> {
  return new Promise((resolve) => {
    let over = false
    let sent = false
    let wire: Dispatcher.DispatchController | null = null
    let informational = 0
    let status = 0
    let size = 0
    let answer: IncomingHttpHeaders = {}
    const chunks: Buffer[] = []
    const finish = (found: Answered | Broken) => {
      if (over) return
      over = true
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(found)
    }
    const cutOff = (code: string, message: string) => {
      const error = new CutOff(code, message)
      finish({ kind: 'broken', sent, error })
      wire?.abort(error)
    }
    const stop = () => cutOff('stopped', 'Signalbox is shutting down')
    const timer = setTimeout(() => cutOff('timeout', `there was no whole answer within ${milliseconds / 1000} seconds`), milliseconds)
    const handler: Dispatcher.DispatchHandler = {
      // Called on an open connection, right before the first byte. Aborting here still keeps the request from leaving.
      onRequestStart(controller) {
        wire = controller
        if (over) controller.abort(new CutOff('late', 'it was given up before it could be sent'))
        else sent = true
      },
      onResponseStart(controller, found, parsed) {
        if (found < 200) {
          if (++informational > MAX_INFORMATIONAL)
            cutOff('too-many-informational', `it sent more than ${MAX_INFORMATIONAL} preliminary answers`)
          return
        }
        status = found
        answer = parsed
        const lines = controller.rawHeaders
        if (Array.isArray(lines) && lines.length / 2 > MAX_LINES)
          cutOff('too-many-headers', `its answer has more than ${MAX_LINES} header lines`)
        else if (Number(parsed['content-length']) > MAX_BODY) tooLarge()
      },
      onResponseData(_, chunk) {
        if (over) return
        size += chunk.length
        if (size > MAX_BODY) tooLarge()
        else chunks.push(chunk)
      },
      onResponseEnd: () => finish({ kind: 'answered', status, headers: answer, body: Buffer.concat(chunks) }),
      onResponseError: (_, error) => finish({ kind: 'broken', sent, error: told(error) }),
    }
    const tooLarge = () => cutOff('too-large', `its answer is larger than ${MAX_BODY / 1024 / 1024} MB`)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    try {
      agent.dispatch({ origin: url.origin, path: `${url.pathname}${url.search}`, method, headers, body }, handler)
    } catch (error) {
      finish({ kind: 'broken', sent, error: error as Error })
    }
  })
}

/** In words of ours where the library's are for programmers. */
function told(error: Error): Error {
  if (error instanceof errors.ResponseExceededMaxSizeError) return new CutOff('too-large', 'its answer is too large')
  if (error instanceof errors.HeadersOverflowError) return new CutOff('too-many-headers', 'its answer has too long headers')
  const { code } = error as { code?: unknown }
  if (error instanceof errors.HTTPParserError || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return new CutOff('bad-answer', `its answer is not proper HTTP (${error.message.slice(0, 200)})`)
  return error
}
