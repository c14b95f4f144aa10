// A real PostgreSQL server of its own for the fault suite: in a scratch folder, on a loopback port, killed without warning.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

export type PostgresServer = {
  port: number
  user: string
  password: string
  query(text: string): Promise<{ [column: string]: unknown }[]>
  /** SIGKILL to the server and all it started, then up again on what is on the disk. */
  killAndRestart(): Promise<void>
  stop(): Promise<void>
}

const isRoot = process.getuid?.() === 0
const WHERE = '/usr/lib/postgresql'

function binaries(): string | null {
  if (!existsSync(WHERE)) return null
  const versions = readdirSync(WHERE).filter((version) => existsSync(join(WHERE, version, 'bin', 'initdb')))
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  return newest === undefined ? null : join(WHERE, newest, 'bin')
}

/** Installs Debian's package where it is missing and may be. Null with the reason said aloud when there is no server to be had. */
function found(say: (line: string) => void): string | null {
  const there = binaries()
  if (there) return there
  if (!isRoot) {
    say('PostgreSQL IS NOT TESTED: it is not installed, and only root may install it (apt-get install postgresql).')
    return null
  }
  try {
    for (const args of [
      ['update', '-q'],
      ['install', '-y', '-q', '--no-install-recommends', 'postgresql'],
    ])
      execFileSync('apt-get', args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 300_000 })
  } catch (error) {
    say(`PostgreSQL IS NOT TESTED: it is not installed and could not be (${error instanceof Error ? error.message : error}).`)
  }
  return binaries()
}

/** The server refuses to run as root, so it gets the package's own user there. */
function runAs(): { uid?: number; gid?: number } {
  if (!isRoot) return {}
  const number = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: number('-u'), gid: number('-g') }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export async function startPostgres(say: (line: string) => void): Promise<PostgresServer | null> {
  const bin = found(say)
  if (bin === null) return null
  const as = runAs()
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-postgres-'))
  const data = join(folder, 'data')
  const user = 'signalbox'
  const password = 'only for this test'
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  if (as.uid !== undefined && as.gid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, as.uid, as.gid)
  const quiet = { ...as, cwd: folder, stdio: 'ignore' as const, env: { PATH: bin, LANG: 'C' } }
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', user, '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8', '--locale=C'],
    quiet,
  )
  const port = await freePort()
  const settings = [
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `port=${port}`,
    '-c',
    'unix_socket_directories=',
    '-c',
    'shared_buffers=16MB',
    '-c',
    'max_connections=60',
  ]
  const start = () => spawn(join(bin, 'postgres'), ['-D', data, ...settings], quiet)
  let server = start()
  const query = async (text: string) => {
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'postgres', ssl: false })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(text)).rows as { [column: string]: unknown }[]
    } finally {
      await client.end().catch(() => {})
    }
  }
  const ready = async () => {
    for (let left = 600; ; left--) {
      try {
        await query('SELECT 1')
        return
      } catch (error) {
        if (left === 0) throw error
        if (server.exitCode !== null || server.signalCode !== null) server = start()
        await sleep(50)
      }
    }
  }
  const kill = async () => {
    const victim = server
    const { pid } = victim
    const children = pid === undefined ? [] : childrenOf(pid)
    const gone = victim.exitCode !== null || victim.signalCode !== null ? null : once(victim, 'exit')
    victim.kill('SIGKILL')
    for (const child of children) signal(child)
    await gone
    // A new server refuses the folder while a process of the old one lives.
    for (let left = 200; left > 0 && children.some((child) => existsSync(`/proc/${child}`)); left--) await sleep(10)
  }
  await ready()
  return {
    ...{ port, user, password, query },
    async killAndRestart() {
      await kill()
      server = start()
      await ready()
    },
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // The name in brackets may hold blanks; what follows it is the state and the parent.
        return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]) === parent
      } catch {
        return false
      }
    })
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself in between.
  }
}
