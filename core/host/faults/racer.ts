// A process that opens and closes a host on a workspace when told to: for races of two owners.
import { createInterface } from 'node:readline'
import { type Host, openHost } from '../host.ts'

const workspace = process.argv[2] ?? ''
const say = (said: string, more: object = {}): void => void process.stdout.write(`${JSON.stringify({ said, ...more })}\n`)
let host: Host | null = null

async function open(at: number): Promise<void> {
  // Both wait for the same instant, without sleeping, so that they arrive together.
  while (Date.now() < at);
  try {
    host = await openHost({ workspace, resources: 'resources', oneThread: true })
    say('opened', { owner: true, words: '' })
  } catch (error) {
    say('opened', { owner: false, words: (error as Error).message })
  }
}

const orders = createInterface({ input: process.stdin })
orders.on('line', async (line) => {
  const order = JSON.parse(line) as { do: 'open'; at: number } | { do: 'close' }
  if (order.do === 'open') return open(order.at)
  await host?.close()
  host = null
  say('closed')
})
orders.on('close', () => process.exit(0))
say('ready', { pid: process.pid })
