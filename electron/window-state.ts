// Where the window stood: kept beside the workspace's caches, and used only while a screen still shows it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, type Rectangle, screen } from 'electron'

type Bounds = Partial<Rectangle> & { width: number; height: number; maximized: boolean }
const FIRST: Bounds = { width: 1440, height: 900, maximized: false }

const file = () => join(app.getPath('userData'), 'window.json')

export function recallBounds(): Bounds {
  try {
    const { x, y, width, height, maximized } = JSON.parse(readFileSync(file(), 'utf8'))
    const numbers = [x, y, width, height]
    if (!numbers.every(Number.isInteger)) return FIRST
    const area = screen.getDisplayMatching({ x, y, width, height }).workArea
    const visible = x < area.x + area.width - 80 && x + width > area.x + 80 && y >= area.y - 40 && y < area.y + area.height - 80
    return visible ? { x, y, width, height, maximized: maximized === true } : FIRST
  } catch {
    return FIRST
  }
}

export function rememberBounds(window: BrowserWindow) {
  window.on('close', () => {
    try {
      writeFileSync(file(), JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }))
    } catch {
      // A full or read-only disk must not keep a window from closing.
    }
  })
}
