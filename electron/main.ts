// The desktop: one window on one workspace. It starts the host in a process of its own and hands the screens a port to it.
// Nothing here knows what a workflow is.
import { app, type BrowserWindow, dialog, nativeTheme } from 'electron'
import { registerAppScheme, serveApp } from './app-protocol.ts'
import { claimWorkspace } from './claim-workspace.ts'
import { keepHost } from './keep-host.ts'
import { setMenu } from './menu.ts'
import { refuseAll } from './refuse.ts'
import { screens } from './screens.ts'
import { openWindow } from './window.ts'

// Before `ready`, and with no slow import in front of it.
registerAppScheme()
const workspace = claimWorkspace()

if (workspace === null) app.quit()
else {
  let window: BrowserWindow | null = null
  const focus = () => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
  }
  const host = keepHost(workspace)

  // Only tests as root switch the sandbox off; with both, Electron starts no process at all.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  app.on('second-instance', focus)
  app.on('web-contents-created', (_, contents) => refuseAll(contents))
  app.on('window-all-closed', () => app.quit())

  // The host gets the time to finish what it writes; a second quit goes through.
  let stopped = false
  app.on('before-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    host.stop().finally(() => {
      stopped = true
      app.quit()
    })
  })

  const begin = () => {
    nativeTheme.themeSource = 'system'
    serveApp(screens, host)
    setMenu(workspace)
    host.start()
    const open = () => {
      window = openWindow(workspace, host)
      window.on('closed', () => {
        window = null
      })
    }
    open()
    app.on('activate', () => (window ? focus() : open()))
  }
  app
    .whenReady()
    .then(begin)
    .catch((error: Error) => {
      console.error(error)
      dialog.showErrorBox('Signalbox cannot start', error.message)
      app.exit(1)
    })
}
