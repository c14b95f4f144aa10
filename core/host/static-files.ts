// The built screens, served by name from a list made at start: what is not in the list does not exist, so no path can lead outside.
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

export type StaticFile = { type: string; read(): Promise<Buffer<ArrayBuffer>> }
/** Takes a URL path (`/assets/index.js`, `/`) and gives the file, or null. */
export type StaticFolder = (path: string) => StaticFile | null

const TYPES: { [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Throws what `readdir` throws where the folder does not exist: the screens have not been built. */
export function openStaticFolder(folder: string): StaticFolder {
  const files = new Map<string, StaticFile>()
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || !type) continue
    const file = join(entry.parentPath, entry.name)
    const path = file.slice(folder.length).replaceAll('\\', '/').replace(/^\/*/, '/')
    files.set(path, { type, read: () => readFile(file) })
  }
  const start = files.get('/index.html')
  if (start) files.set('/', start)
  return (path) => files.get(path) ?? null
}

/** Headers of every page and file. `connect` names what a screen may talk to besides its own origin. */
export function pageHeaders(connect: string[] = []): { [name: string]: string } {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      ['connect-src', "'self'", ...connect].join(' '),
      "worker-src 'self' blob:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  }
}
