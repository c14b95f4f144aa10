import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { socketChannel } from './socket-channel.ts'

type Fake = Parameters<typeof socketChannel>[0] extends () => infer Socket ? Socket & { sent: string[] } : never

const fakes: Fake[] = []
const open = () => {
  const fake: Fake = {
    sent: [],
    send: (text) => void fake.sent.push(String(text)),
    onopen: null,
    onclose: null,
    onmessage: null,
    onerror: null,
  }
  fakes.push(fake)
  return fake
}
const fire = (fake: Fake | undefined, event: 'onopen' | 'onclose' | 'onmessage', data: unknown = {}) =>
  (fake?.[event] as ((event: unknown) => void) | null)?.(data)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  fakes.length = 0
})

test('a call made before the socket opens is sent when it does, and its answer is matched by id', async () => {
  const channel = socketChannel(open)
  const answer = channel.call('host.info', {})
  expect(fakes[0]?.sent).toEqual([])
  fire(fakes[0], 'onopen')
  expect(fakes[0]?.sent).toEqual(['{"id":1,"call":"host.info","input":{}}'])
  fire(fakes[0], 'onmessage', { data: '{"id":1,"answer":{"ok":true,"value":7}}' })
  expect(await answer).toEqual({ ok: true, value: 7 })
})

test('a call under way when the line breaks fails and is not sent again; the channel dials anew and says all may have changed', async () => {
  const channel = socketChannel(open)
  const links: string[] = []
  const changed = vi.fn()
  channel.onLink((link) => links.push(link))
  channel.on('changed', changed)
  fire(fakes[0], 'onopen')
  const answer = channel.call('tasks.done', { id: 1 })
  fire(fakes[0], 'onclose')
  expect(await answer).toMatchObject({ ok: false, error: { code: 'busy' } })
  vi.advanceTimersByTime(250)
  fire(fakes[1], 'onopen')
  expect(fakes[1]?.sent).toEqual([])
  expect(changed).toHaveBeenCalledOnce()
  expect(links).toEqual(['connecting', 'open', 'lost', 'open'])
})
