// Runs another script once the Node in use is known to be good enough. Plain JavaScript, because an old Node has to read it.
// better-sqlite3 needs Node-API 10 and dies without a word on less; the scripts behind this one are TypeScript.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const napi = Number(process.versions.napi ?? 0)
const canStripTypes = Boolean(process.features.typescript)
if (napi < 10 || !canStripTypes) {
  console.error(
    `Signalbox needs Node 22.18 or newer here, and this is ${process.version}: install it, or run npm ci again so that its own Node is used.`,
  )
  process.exit(1)
}
const [script, ...rest] = process.argv.slice(2)
if (!script) throw new Error('guard.mjs needs the script to run')
process.argv.splice(1, process.argv.length - 1, resolve(script), ...rest)
await import(pathToFileURL(resolve(script)).href)
