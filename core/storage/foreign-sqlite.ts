// SQLite files inside the workspace's files folder, as sessions for the SQL connector. Each file has a thread of its own, so
// that a long query holds up neither the engine nor another file; sessions on one file follow one another.
import { realpathSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { Worker } from 'node:worker_threads'
import { lost, type SqlDriver, type SqlRows, type SqlSession, SqlTrouble } from '../connectors/sql-session.ts'
import type { ConnectionOf } from '../model/connection.ts'
import { fileNameTrouble } from '../nodes/file-name.ts'
import { assertNode } from './database.ts'
import type { SqliteAnswer, SqliteAsk } from './sqlite-worker.ts'

const here = import.meta.url
const entry = new URL(here.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js', here)

export type ForeignSqlite = { driver: SqlDriver; close(): Promise<void> }

export function openForeignSqlite(folder: string): ForeignSqlite {
  const threads = new Map<string, Thread>()
  const threadOf = (file: string): Thread => {
    const known = threads.get(file)
    if (known) return known
    const made = openThread(() => threads.delete(file))
    threads.set(file, made)
    return made
  }
  return {
    async driver(body, _, __, signal) {
      const file = insideOf(folder, (body as ConnectionOf<'sqlite'>).file)
      const thread = threadOf(file)
      const give = await thread.turn(signal)
      const session = sessionOn(thread, give)
      try {
        await session.ask({ op: 'open', file })
      } catch (error) {
        session.close()
        throw error
      }
      return session
    },
    async close() {
      await Promise.all([...threads.values()].map((thread) => thread.end()))
    },
  }
}

function insideOf(folder: string, name: string): string {
  const no = (message: string) => new SqlTrouble('bad-file', message, { answered: true, temporary: false })
  const trouble = fileNameTrouble(name)
  if (trouble) throw no(trouble.replace(/\.$/, ''))
  try {
    // The real path: a link must not lead out of the folder.
    const file = realpathSync(resolve(folder, name))
    if (file.startsWith(realpathSync(folder) + sep)) return file
  } catch {
    throw no(`there is no file ${name} in the workspace’s files folder`)
  }
  throw no(`${name} lies outside the workspace’s files folder`)
}

/** Trouble that passes by itself: another program holds the file. */
const TEMPORARY = /^SQLITE_(BUSY|LOCKED|PROTOCOL|NOMEM)/

function sessionOn(thread: Thread, give: () => void): SqlSession & { ask(ask: SqliteAsk): Promise<SqlRows> } {
  let closed = false
  let giveUp: (trouble: SqlTrouble) => void = () => {}
  const ask = async (asked: SqliteAsk): Promise<SqlRows> => {
    if (closed) throw lost('it was given up')
    const answer = await Promise.race([thread.ask(asked), new Promise<never>((_, reject) => (giveUp = reject))])
    if (answer.ok) return answer
    const { code, message } = answer
    const temporary = TEMPORARY.test(code)
    // When COMMIT meets an error of the disk, only another look tells whether it holds.
    throw new SqlTrouble(code, message, { answered: asked.op !== 'commit' || temporary, temporary: temporary || asked.op === 'commit' })
  }
  return {
    ask,
    placeholder: (at) => `:p${at}`,
    query: (text, values, most) => ask({ op: 'query', text, values: [...values], most }),
    begin: async (mode) => void (await ask({ op: 'begin', mode })),
    commit: async () => void (await ask({ op: 'commit' })),
    close() {
      if (closed) return
      closed = true
      giveUp(lost('it was given up'))
      // The file is free for the next session once what runs has ended and was rolled back.
      thread.ask({ op: 'close' }).then(give, give)
    },
  }
}

type Thread = {
  ask(ask: SqliteAsk): Promise<SqliteAnswer>
  /** Resolves when the file is this session's; gives what to call when it no longer needs it. */
  turn(signal: AbortSignal): Promise<() => void>
  end(): Promise<void>
}

function openThread(ended: () => void): Thread {
  assertNode()
  const worker = new Worker(entry)
  worker.unref()
  let gone: SqlTrouble | null = null
  let busy = false
  const answers: { resolve(answer: SqliteAnswer): void; reject(error: SqlTrouble): void }[] = []
  const waiting: { take(): void; leave(error: SqlTrouble): void }[] = []
  const lose = (why: string) => {
    if (gone) return
    gone = lost(why)
    ended()
    for (const { reject } of answers.splice(0)) reject(gone)
    for (const { leave } of waiting.splice(0)) leave(gone)
  }
  worker.on('message', (answer: SqliteAnswer) => answers.shift()?.resolve(answer))
  worker.on('error', (error) => lose(`the thread of the file ended: ${error.message}`))
  worker.on('exit', () => lose('the thread of the file ended'))
  const next = () => {
    const first = waiting.shift()
    if (first) first.take()
    else busy = false
  }
  return {
    ask: (asked) =>
      new Promise((resolve, reject) => {
        if (gone) return reject(gone)
        answers.push({ resolve, reject })
        worker.postMessage(asked)
      }),
    turn: (signal) =>
      new Promise((resolve, reject) => {
        if (gone) return reject(gone)
        if (signal.aborted) return reject(lost('it was given up'))
        if (!busy) {
          busy = true
          return resolve(next)
        }
        const mine = { take: () => resolve(next), leave: reject }
        waiting.push(mine)
        signal.addEventListener(
          'abort',
          () => {
            const at = waiting.indexOf(mine)
            if (at >= 0) waiting.splice(at, 1)
            reject(lost('other work on the file took too long'))
          },
          { once: true },
        )
      }),
    async end() {
      lose('Signalbox is shutting down')
      await worker.terminate()
    },
  }
}
