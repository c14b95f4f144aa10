// A host opens a workspace and answers the contract's calls. Reading calls go to a worker with its own read-only
// connection, so that nothing a person waits for shares a thread with the engine.
import { answerCall } from '../api/answer.ts'
import type { ReadContext, WriteContext } from '../api/context.ts'
import type { CallInput, CallName, CallOutput, Envelope, EventName, HostEvents } from '../api/contract.ts'
import { isReadCall, readHandlers, writeHandlers } from '../api/handlers.ts'
import type { Runner } from '../engine/runner.ts'
import { SignalboxError } from '../model/news.ts'
import { WAL_ALARM } from '../storage/wal.ts'
import { type OwnedWorkspace, ownWorkspace } from '../storage/workspace.ts'
import { openReadWorker } from './read-pool.ts'
import { openReading, type Reading } from './reading.ts'
import { openUpkeep } from './upkeep.ts'
import { type Emit, startWriting } from './writing.ts'

export type HostOptions = {
  /** Folder of the workspace; made when it is not there. */
  workspace: string
  /** Folder of shipped files. */
  resources: string
  readOnly?: boolean
  /** File of the key that seals secrets; else the one in the user's configuration folder. */
  keyFile?: string
  /** For the command line, where nobody else waits: answers reading calls in this thread, and begins nothing that a schedule asks for. */
  oneThread?: boolean
  /** Names this computer; its own identity when left out. */
  machine?: string
  /** Called once when the disk failed: nothing more can be saved until the host is opened again. */
  lost?: (error: SignalboxError) => void
  log?: (line: string) => void
  /** The clock, in milliseconds since the epoch; the system's when left out. */
  now?: () => number
}
export type Host = {
  /** Parses against the contract; never throws. */
  call(name: string, input: unknown): Promise<Envelope<unknown>>
  /** The same, typed and throwing SignalboxError, for callers in this process. */
  ask<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>
  on(listener: (event: EventName, data: unknown) => void): () => void
  /** Null when it was opened for reading only. */
  runner: Runner | null
  context: ReadContext | WriteContext
  close(): Promise<void>
}

export async function openHost(options: HostOptions): Promise<Host> {
  const log = options.log ?? (() => {})
  const listeners = new Set<(event: EventName, data: unknown) => void>()
  const emit = <Name extends EventName>(event: Name, data: HostEvents[Name]) => {
    for (const listener of listeners) listener(event, data)
  }
  const opened: Opened = options.readOnly ? { ...openReading(options, false), writing: null, owned: null } : openWriting(options, emit, log)
  const threads = !options.readOnly && !options.oneThread
  const { workspace, resources, machine } = options
  const reader = threads ? openReadWorker({ workspace, resources, machine }) : null
  // What reads all of the workspace has a thread of its own, so that screens do not wait for it.
  const longReader = threads ? openReadWorker({ workspace, resources, machine }) : null
  const run = (name: CallName, input: never): unknown => {
    if (isReadCall(name)) return (readHandlers[name] as (context: ReadContext, input: unknown) => unknown)(opened.context, input)
    if (!opened.writing)
      throw new SignalboxError('read-only', 'This workspace is open for reading only.', {
        place: name,
        next: 'Use the Signalbox that owns it.',
      })
    return (writeHandlers[name] as (context: WriteContext, input: unknown) => unknown)(opened.writing, input)
  }
  const call: Host['call'] = (name, input) =>
    // What the host says of itself only it can say: the reading thread always reads only.
    reader && longReader && name !== 'host.info' && isReadCall(name as CallName)
      ? (LONG_CALLS.has(name) ? longReader : reader).call(name, input)
      : answerCall(name, input, run, log)
  const upkeep =
    reader && longReader && opened.owned && opened.writing
      ? openUpkeep({
          ...{ db: opened.owned.db, paths: opened.owned.paths, ballast: opened.owned.ballast, now: options.now ?? Date.now, log },
          backUp: () => call('workspace.backup', {}).then(asDone),
          erase: () => call('workspace.erase', {}).then(asDone),
          letGo(bytes) {
            reader.recycle()
            // A backup or a check is worth waiting for, up to a point.
            if (bytes > 8 * WAL_ALARM) longReader.recycle()
          },
        })
      : null
  upkeep?.start()
  return {
    call,
    async ask(name, input) {
      const answer = await answerCall(name, input, run, log)
      if (answer.ok) return answer.value as never
      const { code, message, place, next, problems } = answer.error
      throw new SignalboxError(code, message, { problems, ...(place === null ? {} : { place }), ...(next === null ? {} : { next }) })
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    runner: opened.writing?.runner ?? null,
    context: opened.context,
    async close() {
      await upkeep?.stop()
      await reader?.close()
      await longReader?.close()
      await opened.close()
      listeners.clear()
    },
  }
}

function asDone(answer: Envelope<unknown>): void {
  if (!answer.ok) throw new SignalboxError(answer.error.code, answer.error.message)
}

/** Calls that read the whole workspace. */
const LONG_CALLS: ReadonlySet<string> = new Set<CallName>(['audit.verify', 'workspace.backup', 'workspace.size'])

type Opened = Reading & { writing: WriteContext | null; owned: OwnedWorkspace | null }

function openWriting(options: HostOptions, emit: Emit, log: (line: string) => void): Opened {
  const { workspace, machine, lost, now = Date.now } = options
  const owned = ownWorkspace(workspace, { now, ...(machine ? { machine } : {}), ...(lost ? { lost } : {}) })
  try {
    return startWriting(owned, options, emit, log)
  } catch (error) {
    owned.close()
    throw error
  }
}
