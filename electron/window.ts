// The window: sandboxed, remembered in place and size, and given a port to the host whenever its page (re)starts.
import { basename } from 'node:path'
import { app, BrowserWindow, type IpcMainEvent, ipcMain } from 'electron'
import { ORIGIN, RETRY, TROUBLE } from './app-protocol.ts'
import type { KeptHost } from './keep-host.ts'
import { icon, preload } from './screens.ts'
import { recallBounds, rememberBounds } from './window-state.ts'

/** A page that keeps dying is not reloaded for ever. */
const MOST_RELOADS = 3

export function openWindow(workspace: string, host: KeptHost): BrowserWindow {
  const { maximized, ...bounds } = recallBounds()
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: `Signalbox – ${basename(workspace)}`,
    icon,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (maximized) window.maximize()
  rememberBounds(window)
  window.once('ready-to-show', () => window.show())

  const show = () => window.loadURL(host.trouble() ? TROUBLE : `${ORIGIN}/`).catch(() => {})
  const contents = window.webContents
  let reloads = 0
  contents.on('render-process-gone', () => {
    if (reloads++ < MOST_RELOADS) show()
  })
  contents.on('will-navigate', (event) => {
    if (event.url !== RETRY) return
    event.preventDefault()
    host.start()
    show()
  })

  const connect = () => {
    const port = host.connect()
    if (port && !window.isDestroyed()) contents.postMessage('host', 'up', [port])
  }
  // Only the page itself, not a frame in it nor another page, is given the port.
  const ready = (event: IpcMainEvent) => {
    const frame = event.senderFrame
    if (event.sender === contents && frame && frame === contents.mainFrame && frame.origin === ORIGIN) connect()
  }
  ipcMain.on('ready', ready)
  const stopListening = host.onState((state) => {
    if (window.isDestroyed()) return
    if (state === 'up') connect()
    else if (state === 'down') contents.postMessage('host', 'down')
    else show()
  })
  window.on('closed', () => {
    ipcMain.off('ready', ready)
    stopListening()
  })
  show()
  return window
}
