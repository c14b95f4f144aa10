import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
// biome-ignore lint/style/noRestrictedImports: the test plays an owner whose lock was lost
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { endNode, freshFolder, graphOf, openTestHost, publish, resources, runOnce, startNode } from './test-workspace.ts'

const graph = graphOf({ begin: startNode({ a: 'text' }, 'end'), end: endNode('done') })

/** A host in a process of its own that starts a run for every line it reads, and says what became of it. */
async function owner(folder: string) {
  const script = `
    const { openHost } = await import(${JSON.stringify(new URL('./host.ts', import.meta.url).href)})
    const { createInterface } = await import('node:readline')
    try {
      const host = await openHost({ workspace: ${JSON.stringify(folder)}, resources: ${JSON.stringify(resources)}, oneThread: true })
      console.log('open')
      for await (const line of createInterface({ input: process.stdin })) {
        const answer = await host.call('runs.start', { workflow: 1, input: { a: line } })
        console.log(answer.ok ? 'run ' + answer.value.run : answer.error.code)
      }
    } catch (error) { console.log(error.code, error.message) }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => String((await lines.next()).value)
  return {
    child,
    next,
    start(text: string) {
      child.stdin.write(`${text}\n`)
      return next()
    },
  }
}
async function folderWithFlow(): Promise<string> {
  const host = await openTestHost(freshFolder())
  publish(host, 'Flow', graph)
  await host.close()
  return host.folder
}

describe('a workspace with two who want to own it', () => {
  it('stays with the first while it is paused: the lock is the system’s and cannot be taken over', { timeout: 60_000 }, async () => {
    const folder = await folderWithFlow()
    const first = await owner(folder)
    expect(await first.next()).toBe('open')
    expect(await first.start('one')).toBe('run 1')
    first.child.kill('SIGSTOP')
    const second = await owner(folder)
    expect(await second.next()).toMatch(new RegExp(`^locked .*process ${first.child.pid}`))
    first.child.kill('SIGCONT')
    expect(await first.start('two')).toBe('run 2')
  })
  it('goes to the next as soon as the first is gone, however it went', { timeout: 60_000 }, async () => {
    const folder = await folderWithFlow()
    const first = await owner(folder)
    expect(await first.next()).toBe('open')
    first.child.kill('SIGSTOP')
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const second = await owner(folder)
    expect(await second.next()).toBe('open')
    expect(await second.start('one')).toBe('run 1')
  })
  it('refuses every write of one whose epoch has passed, where a lock was lost all the same', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Flow', graph)
    await runOnce(host, flow, { a: '1' })
    const other = new Database(host.context.paths.database)
    other.prepare(`UPDATE workspace SET value = value + 1 WHERE name = 'epoch'`).run()
    other.close()
    await expect(runOnce(host, flow, { a: '2' })).rejects.toMatchObject({ code: 'locked', next: expect.stringContaining('restart') })
    expect(() => host.context.change(() => undefined)).toThrow(expect.objectContaining({ code: 'locked' }))
    expect(host.context.db.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(1)
  })
})
