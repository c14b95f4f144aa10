// Where the built parts lie, seen from out/main: the same inside and outside of a packaged app.
import { fileURLToPath } from 'node:url'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export const screens = here('../renderer')
export const preload = here('../preload/preload.cjs')
export const hostProcess = here('./host-process.js')
export const resources = here('../../resources')
export const icon = here('../../resources/icon.png')
