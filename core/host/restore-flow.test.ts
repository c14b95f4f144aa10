import { cpSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkCopy } from '../api/upkeep.ts'
import { restoreBackup } from '../storage/restore.ts'
import { endNode, freshFolder, graphOf, openTestHost, publish, runOnce, startNode, type TestHost } from './test-workspace.ts'

/** Answers every request; keeps the do-once keys it was sent. */
async function desk(): Promise<{ place: string; url: string; keys: string[] }> {
  const keys: string[] = []
  const server = createServer((request, response) => {
    keys.push(String(request.headers['idempotency-key']))
    request.resume()
    response.writeHead(200).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { place, url: `http://${place}/`, keys }
}
const graph = (url: string, honoursKey: boolean) =>
  graphOf({
    begin: startNode({ a: 'text' }, 'ask'),
    ask: { type: 'review', config: { question: 'Send it?' }, to: { approved: 'send', declined: 'end' } },
    send: { type: 'http', config: { method: 'POST', url, body: 'input', honoursKey, windowHours: 24 }, to: 'end' },
    end: endNode('done'),
  })
async function approve(host: TestHost, run: number): Promise<void> {
  const review = (await host.ask('inbox.list', { by: 'Ana' })).reviews.find((one) => one.run === run)
  await host.ask('reviews.decide', { id: review?.id ?? 0, shown: review?.shown ?? '', verdict: 'approve', by: 'Ana' })
  await host.runner.settled(run)
}
const stands = async (host: TestHost, run: number) => (await host.ask('runs.get', { id: run })).status

describe('a workspace put back from a backup', () => {
  /** A run waits in the backup; after it, it was approved and sent. */
  async function putBack(honoursKey: boolean) {
    const { place, url, keys } = await desk()
    const folder = freshFolder()
    const network = { kind: 'settings' as const, name: 'Network', body: { allowedHosts: [place] } }
    const first = await openTestHost(folder)
    const flow = publish(first, 'Send', graph(url, honoursKey), [network])
    const { run } = await runOnce(first, flow, { a: 'x' })
    const backup = await first.ask('workspace.backup', {})
    await approve(first, run)
    expect(keys).toHaveLength(1)
    await first.close()
    restoreBackup({ folder, backup: backup.file, by: 'Ana', now: Date.now, check: checkCopy })
    const host = await openTestHost(folder)
    return { host, run, flow, keys }
  }
  it('asks a person before it sends what may have been sent since', async () => {
    const { host, run, flow, keys } = await putBack(false)
    await approve(host, run)
    expect([keys.length, await stands(host, run)]).toEqual([1, 'in doubt'])
    const [doubt] = (await host.ask('inbox.list', { by: 'Ana' })).inDoubt
    expect(doubt?.why).toMatch(/put back from a backup/)
    await host.ask('effects.settle', { key: doubt?.key ?? '', verdict: 'it happened', reference: 'seen there', by: 'Ana' })
    expect([keys.length, await stands(host, run)]).toEqual([1, 'ended'])
    const fresh = await runOnce(host, flow, { a: 'new' })
    await approve(host, fresh.run)
    expect([keys.length, await stands(host, fresh.run)]).toEqual([2, 'ended'])
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('sends again under the same key where the other side still honours it', async () => {
    const { host, run, keys } = await putBack(true)
    await approve(host, run)
    expect([keys.length, new Set(keys).size, await stands(host, run)]).toEqual([2, 1, 'ended'])
  })
})

describe('a workspace on another machine', () => {
  it('starts and sends nothing until somebody says that it was moved, and then goes on', async () => {
    const { place, url, keys } = await desk()
    const folder = freshFolder()
    const host = await openTestHost(folder, { machine: 'one' })
    const flow = publish(host, 'Send', graph(url, true), [{ kind: 'settings', name: 'Network', body: { allowedHosts: [place] } }])
    const { run } = await runOnce(host, flow, { a: 'x' })
    await host.close()
    const elsewhere = freshFolder()
    rmSync(elsewhere, { recursive: true })
    cpSync(folder, elsewhere, { recursive: true })
    const moved = await openTestHost(elsewhere, { machine: 'two' })
    expect((await moved.ask('host.info', {})).strange).toBe('moved')
    await expect(runOnce(moved, flow, { a: 'y' })).rejects.toMatchObject({ code: 'conflict' })
    const review = (await moved.ask('inbox.list', { by: 'Ana' })).reviews[0]
    await moved.ask('reviews.decide', { id: review?.id ?? 0, shown: review?.shown ?? '', verdict: 'approve', by: 'Ana' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([keys, (await moved.ask('runs.get', { id: run })).effects]).toMatchObject([[], [{ state: 'intent', attempt: 0 }]])
    await moved.ask('workspace.settleMove', { answer: 'moved', by: 'Ana' })
    await expect.poll(() => stands(moved, run)).toBe('ended')
    expect(keys).toHaveLength(1)
  })
})
