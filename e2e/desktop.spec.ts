import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectAccessible } from './fixture/accessible.ts'
import { launchDesktop } from './fixture/launch-desktop.ts'
import { expect, test } from './fixture/test.ts'
import { homePage } from './pages/home-page.ts'

test('every window is isolated, sandboxed and without Node', async ({ app }) => {
  const windows = await app.desktop?.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      // Electron does not document it, and nothing else tells how a window was really opened.
      const all = (contents as unknown as { getLastWebPreferences(): { [name: string]: unknown } }).getLastWebPreferences()
      const { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag, allowRunningInsecureContent } = all
      return { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag, allowRunningInsecureContent }
    }),
  )
  const safe = { contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true, webviewTag: false }
  expect(windows).toEqual([{ ...safe, allowRunningInsecureContent: false }])
})

test('a page can neither leave nor open a window nor embed another page', async ({ app }) => {
  app.expectedErrors.push(/Content Security Policy/)
  const home = app.page.url()
  expect(await app.page.evaluate(() => window.open('https://signalbox.invalid/') === null)).toBe(true)
  await app.page.evaluate(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<webview src="https://signalbox.invalid/"></webview><iframe src="https://signalbox.invalid/"></iframe>',
    )
    location.href = 'https://signalbox.invalid/'
  })
  await app.page.waitForTimeout(500)
  expect(app.page.url()).toBe(home)
  expect(await app.desktop?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('hostile calls from a page are answered with an error, and the host stays up', async ({ app }) => {
  const codes = await app.page.evaluate(async () => {
    type Answer = { ok: boolean; error?: { code: string } }
    const { call } = (globalThis as unknown as { signalbox: { call(name: unknown, input: unknown): Promise<Answer> } }).signalbox
    const cycle: unknown[] = []
    cycle.push(cycle)
    const inputs = [
      cycle,
      new Date(),
      new Map(),
      1n,
      Number.NaN,
      undefined,
      new Uint8Array(8),
      JSON.parse('{"__proto__":{"a":1}}'),
      () => 1,
    ]
    // The bridge itself throws for what it cannot carry.
    const codeOf = async (name: unknown, input: unknown) => {
      try {
        return (await call(name, input)).error?.code ?? 'ok'
      } catch {
        return 'thrown'
      }
    }
    const names = ['', 'nothing', '__proto__', 'constructor', 'host.info.x', 'x'.repeat(1000), 7, null]
    return Promise.all([...inputs.map((input) => codeOf('workflows.list', input)), ...names.map((name) => codeOf(name, {}))])
  })
  expect(codes).not.toContain('ok')
  expect(codes).not.toContain('internal')
  await homePage(app).expectEmpty()
})

test('the host that dies is started again and the window goes on', async ({ app }) => {
  await homePage(app).expectEmpty()
  const before = await hostPid(app)
  process.kill(before, 'SIGKILL')
  await expect.poll(() => hostPid(app)).not.toBe(before)
  await app.page.reload()
  await homePage(app).expectEmpty()
})

test('a workspace that another host owns gives a page that says so, and a way to try again', async ({ app }) => {
  await homePage(app).expectEmpty()
  const config = await mkdtemp(join(tmpdir(), 'signalbox-e2e-second-'))
  const second = await launchDesktop(app.folder, config)
  try {
    await expect(second.page.getByRole('heading', { name: 'Signalbox cannot open this workspace' })).toBeVisible()
    await expect(second.page.getByText(app.folder)).toBeVisible()
    await expectAccessible(second, 'the page of trouble')
    await app.close()
    await second.page.getByRole('link', { name: 'Try again' }).click()
    await homePage(second).expectEmpty()
  } finally {
    await second.close()
    await rm(config, { recursive: true, force: true })
  }
})

/** Process id of the utility process that holds the workspace; 0 while there is none. */
async function hostPid(app: { desktop: import('@playwright/test').ElectronApplication | null }): Promise<number> {
  const found = await app.desktop?.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find((process) => process.name === 'Signalbox host')?.pid,
  )
  return found ?? 0
}
