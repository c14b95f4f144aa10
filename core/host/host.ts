// A host opens a workspace and answers the contract's calls. Reading calls go to a worker with its own read-only
// connection, so that nothing a person waits for shares a thread with the engine.
import { hash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerCall } from '../api/answer.ts'
import { type ReadContext, readPowers, type WriteContext } from '../api/context.ts'
import type { CallInput, CallName, CallOutput, Envelope, EventName, HostEvents } from '../api/contract.ts'
import { isReadCall, readHandlers, writeHandlers } from '../api/handlers.ts'
import { openClassifiers } from '../api/models.ts'
import { planOfVersion } from '../api/workflows.ts'
import { csvRowConnector } from '../connectors/csv-row.ts'
import { httpConnector } from '../connectors/http.ts'
import { writeFileConnector } from '../connectors/write-file.ts'
import type { Powers } from '../engine/powers.ts'
import { recover } from '../engine/recovery.ts'
import { askOf, whoIsAsked } from '../engine/review-rules.ts'
import { openRunner, type Runner } from '../engine/runner.ts'
import { SignalboxError } from '../model/news.ts'
import { newestDocuments } from '../storage/documents.ts'
import { type OwnedWorkspace, ownWorkspace } from '../storage/workspace.ts'
import { filesIn } from './files.ts'
import { openReadWorker } from './read-pool.ts'
import { openReading, type Reading, userName } from './reading.ts'
import { openSchedules } from './schedules.ts'
import { openWorkingMark } from './working-mark.ts'

export type HostOptions = {
  /** Folder of the workspace; made when it is not there. */
  workspace: string
  /** Folder of shipped files. */
  resources: string
  readOnly?: boolean
  /** For the command line, where nobody else waits: answers reading calls in this thread, and begins nothing that a schedule asks for. */
  oneThread?: boolean
  log?: (line: string) => void
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
  const opened: Opened = options.readOnly ? { ...openReading(options, false), writing: null } : openWriting(options, emit, log)
  const reader =
    options.readOnly || options.oneThread ? null : openReadWorker({ workspace: options.workspace, resources: options.resources })
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
    reader && name !== 'host.info' && isReadCall(name as CallName) ? reader.call(name, input) : answerCall(name, input, run, log)
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
      await reader?.close()
      await opened.close()
      listeners.clear()
    },
  }
}

type Opened = Reading & { writing: WriteContext | null }

function openWriting(
  { workspace, resources, oneThread }: HostOptions,
  emit: <Name extends EventName>(event: Name, data: HostEvents[Name]) => void,
  log: (line: string) => void,
): Opened {
  const owned = ownWorkspace(workspace, Date.now)
  try {
    return startWriting(owned, resources, oneThread !== true, emit, log)
  } catch (error) {
    owned.close()
    throw error
  }
}

function startWriting(
  owned: OwnedWorkspace,
  resources: string,
  stays: boolean,
  emit: <Name extends EventName>(event: Name, data: HostEvents[Name]) => void,
  log: (line: string) => void,
): Opened {
  const { db, paths, store } = owned
  const reading: ReadContext = { db, paths, resources, user: userName(), readOnly: false, now: Date.now, ...readPowers(db) }
  const classifiers = openClassifiers(paths)
  const files = filesIn(paths.files)
  const mark = openWorkingMark(join(paths.folder, 'working'))
  const connectors = [csvRowConnector(files), writeFileConnector(files), httpConnector(() => allowedHosts(reading))]
  const powers: Powers = {
    watch: { now: Date.now, microseconds: () => performance.now() * 1000 },
    uid: pooledRandom(),
    digest: (text) => base32(hash('sha256', text, 'buffer')),
    soon: (work) => void setImmediate(work),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).then(undefined, () => undefined),
    store,
    loadPlan(id) {
      const { plan, workflow, workflowName, owner } = reading.plan(id)
      return { id, plan, workflow, workflowName, owner }
    },
    connector: (name) => connectors.find((one) => one.name === name) ?? null,
    connectionLimits: () => null,
    planOfVersion: (version) => planOfVersion({ ...reading, change: (work) => work(owned.audit.append) }, version),
    working: (run) => mark.mark(run),
    classify: (loaded, model, texts) => classifiers.answer(loaded.plan.documents, model, texts),
    remind({ kind, review, at }) {
      const { words } = whoIsAsked(askOf(review, null), store.people(), at)
      const { title, dueAt } = review.question
      // Once the commit that keeps it has returned.
      setImmediate(() => emit('reminder', { kind, review: review.id, run: review.run, title, words, dueAt }))
    },
    changed: gathered((runs) => emit('changed', { topics: ['workflows', 'runs', 'inbox'], runs })),
    log,
  }
  const runner = openRunner(powers)
  runner.resume(recover(powers, mark.left))
  const working: Omit<WriteContext, 'schedules'> = { ...reading, runner, classifiers, change: store.change, emit }
  const schedules = openSchedules({ context: working, now: Date.now, sleep: powers.sleep, log }, stays)
  const writing: WriteContext = { ...working, schedules }
  return {
    context: writing,
    writing,
    async close() {
      await schedules.close()
      await runner.close()
      await classifiers.close()
      mark.close()
      owned.close()
    },
  }
}

/** `host:port` pairs of private addresses that the person on this machine allowed, in the setting `allowedHosts`. */
function allowedHosts(context: ReadContext): string[] {
  for (const document of newestDocuments(context.db))
    if (document.kind === 'settings' && Array.isArray(document.body.allowedHosts))
      return document.body.allowedHosts.filter((host): host is string => typeof host === 'string')
  return []
}

/** Milliseconds in which changes are gathered into one event: screens ask again for each. */
const GATHER = 200
/** Most runs that one event names. */
const MOST_NAMED = 100

function gathered(tell: (runs: number[]) => void): (runs: readonly number[]) => void {
  const runs = new Set<number>()
  let waiting = false
  return (more) => {
    for (const run of more) if (runs.size < MOST_NAMED) runs.add(run)
    if (waiting) return
    waiting = true
    setTimeout(() => {
      waiting = false
      const named = [...runs]
      runs.clear()
      tell(named)
    }, GATHER).unref()
  }
}

/** 16 random bytes a call, fetched many at a time: asking the system for each run alone costs more than the run's own work. */
function pooledRandom(): () => Uint8Array {
  let pool = Buffer.alloc(0)
  return () => {
    if (pool.length < 16) pool = randomBytes(4096)
    const own = Buffer.from(pool.subarray(0, 16))
    pool = pool.subarray(16)
    return own
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(held >>> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits ? text + ALPHABET[(held << (5 - bits)) & 31] : text
}
