// What no page may do, whatever it holds: leave its origin, open windows, embed others, or ask for a device.
import type { WebContents } from 'electron'
import { ORIGIN } from './app-protocol.ts'

export function refuseAll(contents: WebContents) {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  const stay = (event: { preventDefault(): void }, url: string) => {
    if (!url.startsWith(`${ORIGIN}/`)) event.preventDefault()
  }
  contents.on('will-navigate', (event) => stay(event, event.url))
  contents.on('will-frame-navigate', (event) => stay(event, event.url))
  contents.on('will-redirect', (event) => stay(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())

  const { session } = contents
  session.setPermissionRequestHandler((_, permission, answer) => answer(allowed(permission)))
  session.setPermissionCheckHandler((_, permission) => allowed(permission))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event, item) => {
    // An exported workflow is made by the page itself; anything with another address comes from outside.
    if (!item.getURL().startsWith(`blob:${ORIGIN}/`)) event.preventDefault()
  })
}

/** Copying an exported workflow to the clipboard after a click is all a screen needs. */
const allowed = (permission: string) => permission === 'clipboard-sanitized-write'
