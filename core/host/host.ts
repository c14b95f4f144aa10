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
import { discretion } from '../connectors/discretion.ts'
import { sharedLookup } from '../connectors/host-lookup.ts'
import { httpConnector } from '../connectors/http.ts'
import { postgresDriver } from '../connectors/postgres.ts'
import { sqlConnector } from '../connectors/sql.ts'
import { writeFileConnector } from '../connectors/write-file.ts'
import type { Powers } from '../engine/powers.ts'
import { recover } from '../engine/recovery.ts'
import { askOf, whoIsAsked } from '../engine/review-rules.ts'
import { openRunner, type Runner } from '../engine/runner.ts'
import { SignalboxError } from '../model/news.ts'
import { newestDocuments } from '../storage/documents.ts'
import { openForeignSqlite } from '../storage/foreign-sqlite.ts'
import { WAL_ALARM } from '../storage/wal.ts'
import { type OwnedWorkspace, ownWorkspace } from '../storage/workspace.ts'
import { connectionLimits, connectionsOf } from './connections.ts'
import { filesIn } from './files.ts'
import { keyFile, readKey } from './key-file.ts'
import { openReadWorker } from './read-pool.ts'
import { openReading, type Reading, userName } from './reading.ts'
import { openSchedules } from './schedules.ts'
import { openUpkeep } from './upkeep.ts'
import { openWorkingMark } from './working-mark.ts'

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

function openWriting(
  { workspace, resources, oneThread, keyFile: key = keyFile(), machine, lost, now = Date.now }: HostOptions,
  emit: <Name extends EventName>(event: Name, data: HostEvents[Name]) => void,
  log: (line: string) => void,
): Opened {
  const owned = ownWorkspace(workspace, { now, ...(machine ? { machine } : {}), ...(lost ? { lost } : {}) })
  try {
    return startWriting(owned, { resources, key, stays: oneThread !== true, machine, now }, emit, log)
  } catch (error) {
    owned.close()
    throw error
  }
}

function startWriting(
  owned: OwnedWorkspace,
  {
    resources,
    key,
    stays,
    machine,
    now,
  }: { resources: string; key: string; stays: boolean; machine: string | undefined; now: () => number },
  emit: <Name extends EventName>(event: Name, data: HostEvents[Name]) => void,
  log: (line: string) => void,
): Opened {
  const { db, paths, store } = owned
  const reading: ReadContext = { db, paths, resources, user: userName(), readOnly: false, machine, now, ...readPowers(db) }
  const classifiers = openClassifiers(paths)
  const secretKey = (make: boolean) => readKey(key, paths.folder, make)
  const files = filesIn(paths.files)
  const mark = openWorkingMark(join(paths.folder, 'working'))
  const { connections, discreet } = discretion(connectionsOf(reading, owned.databaseId, secretKey, log))
  const allowed = () => allowedHosts(reading)
  const lookup = sharedLookup()
  const http = httpConnector({ allowed, connections, lookup })
  const sqlite = openForeignSqlite(paths.files)
  const sql = sqlConnector(connections, { sqlite: sqlite.driver, postgres: postgresDriver({ allowed, lookup }) })
  const connectors = [csvRowConnector(files), writeFileConnector(files), http, sql].map(discreet)
  const powers: Powers = {
    watch: { now, microseconds: () => performance.now() * 1000 },
    uid: pooledRandom(),
    digest: (text) => base32(hash('sha256', text, 'buffer')),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).then(undefined, () => undefined),
    store,
    loadPlan(id) {
      const { plan, workflow, workflowName, owner } = reading.plan(id)
      return { id, plan, workflow, workflowName, owner }
    },
    connector: (name) => connectors.find((one) => one.name === name) ?? null,
    connectionLimits: connectionLimits(reading),
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
  // A workspace that stands elsewhere sends nothing by itself until a person has said whether it was moved or copied.
  const resume = () => runner.resume(recover(powers, mark.left))
  if (!store.strange()) resume()
  const working: Omit<WriteContext, 'schedules'> = {
    ...{ ...reading, runner, store, classifiers, databaseId: owned.databaseId, secretKey, change: store.change, emit },
    settleMove(answer, by) {
      const settled = owned.settleMove(answer, by, now())
      resume()
      return settled
    },
  }
  const schedules = openSchedules({ context: working, now, sleep: powers.sleep, log }, stays)
  const writing: WriteContext = { ...working, schedules }
  return {
    context: writing,
    ...{ writing, owned },
    async close() {
      await schedules.close()
      await runner.close()
      await classifiers.close()
      await Promise.all([http.close(), sqlite.close()])
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
