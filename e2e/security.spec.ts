import { expect, test } from './fixture/test.ts'

test('a page sees no Node, and on the desktop exactly two functions', async ({ app }) => {
  const seen = await app.page.evaluate(() => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer']
    const signalbox = (globalThis as { signalbox?: object }).signalbox
    return { node: names.filter((name) => name in globalThis), bridge: signalbox ? Object.keys(signalbox) : null }
  })
  expect(seen).toEqual({ node: [], bridge: app.desktop ? ['call', 'on'] : null })
})

test('every page comes with a strict content security policy, and it holds', async ({ app }) => {
  app.expectedErrors.push(/Content Security Policy/)
  const policy = await app.page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'))
  expect(policy).toContain("default-src 'none'; script-src 'self';")
  expect(policy).toContain("base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
  const ran = await app.page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.inlineRan = true'
    document.body.append(script)
    // Later, because what the test itself evaluates is excused from the policy.
    const evaluated = await new Promise((resolve) => {
      setTimeout(() => {
        try {
          resolve(new Function('return true')())
        } catch {
          resolve(false)
        }
      })
    })
    const reached = await fetch('https://signalbox.invalid/').then(
      () => true,
      () => false,
    )
    return { inline: 'inlineRan' in globalThis, evaluated, reached }
  })
  expect(ran).toEqual({ inline: false, evaluated: false, reached: false })
})

test('no device is granted to a page', async ({ app }) => {
  const states = await app.page.evaluate(() =>
    Promise.all(
      ['geolocation', 'notifications', 'camera', 'microphone'].map(async (name) => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName })
        return state
      }),
    ),
  )
  expect(states).not.toContain('granted')
})
