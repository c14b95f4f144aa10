// File access for connectors: inside one folder, flushed, and whole files replaced by renaming.
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import type { FileAccess } from '../connectors/file-access.ts'

class Outside extends Error {
  readonly code = 'EACCES'
}

export function filesIn(folder: string): FileAccess {
  const root = resolve(folder)
  const inside = (name: string): string => {
    const path = resolve(root, name)
    if (!path.startsWith(root + sep)) throw new Outside(`“${name}” lies outside the workspace’s files folder`)
    return path
  }
  const write = async (path: string, flags: string, text: string) => {
    await mkdir(dirname(path), { recursive: true })
    const handle = await open(path, flags)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  return {
    async read(name) {
      try {
        return await readFile(inside(name), 'utf8')
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') return null
        throw error
      }
    },
    append: async (name, text) => write(inside(name), 'a', text),
    async replace(name, text) {
      const path = inside(name)
      const aside = `${path}.${randomUUID()}.signalbox-new`
      try {
        await write(aside, 'w', text)
        await rename(aside, path)
      } catch (error) {
        await rm(aside, { force: true })
        throw error
      }
    },
  }
}
