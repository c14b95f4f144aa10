// Thread entry: answers reading calls over a read-only connection of its own.
import { parentPort, workerData } from 'node:worker_threads'
import { answerCall } from '../api/answer.ts'
import type { ReadContext } from '../api/context.ts'
import { isReadCall, readHandlers } from '../api/handlers.ts'
import { SignalboxError } from '../model/news.ts'
import { openReading } from './reading.ts'

const { context } = openReading(workerData as { workspace: string; resources: string; machine?: string | undefined }, true)

parentPort?.on('message', async ({ id, name, input }: { id: number; name: string; input: unknown }) => {
  const answer = await answerCall(
    name,
    input,
    (call, parsed) => {
      if (!isReadCall(call)) throw new SignalboxError('internal', `“${call}” is not a reading call.`)
      return (readHandlers[call] as (context: ReadContext, input: unknown) => unknown)(context, parsed)
    },
    (line) => console.error(line),
  )
  parentPort?.postMessage({ id, answer })
})
