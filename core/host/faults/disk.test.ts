import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshFolder } from '../test-workspace.ts'
import { cutPower } from './disk.ts'

function disks(flushed: { [name: string]: string }, live: { [name: string]: string }) {
  const folder = freshFolder()
  const [workspace, disk] = [join(folder, 'workspace'), join(folder, 'disk')]
  mkdirSync(join(workspace, 'files'), { recursive: true })
  mkdirSync(disk)
  for (const [name, text] of Object.entries(flushed)) writeFileSync(join(disk, name.replaceAll('/', '%')), text)
  for (const [name, text] of Object.entries(live)) writeFileSync(join(workspace, name), text)
  return { workspace, disk, read: (name: string) => readFileSync(join(workspace, name), 'utf8') }
}

describe('a power cut', () => {
  it('leaves what was flushed and nothing else', () => {
    const { workspace, disk, read } = disks(
      { 'a.db': 'kept', 'files/rows': 'row' },
      { 'a.db': 'kept and more', 'files/rows': 'row, row', never: 'flushed' },
    )
    const before = statSync(join(workspace, 'a.db')).ino
    cutPower(workspace, disk, 0, Math.random)
    expect([read('a.db'), read('files/rows'), existsSync(join(workspace, 'never'))]).toEqual(['kept', 'row', false])
    expect(statSync(join(workspace, 'a.db')).ino).toBe(before)
  })
  it('may leave some of the sectors that were not flushed, each whole', () => {
    const sector = (letter: string) => letter.repeat(4096)
    const { workspace, disk, read } = disks({ 'a.db': sector('a') + sector('b') }, { 'a.db': sector('A') + sector('B') + sector('C') })
    const chances = [0.1, 0.9, 0.1]
    cutPower(workspace, disk, 0.5, () => chances.shift() ?? 1)
    expect(read('a.db')).toBe(sector('A') + sector('b') + sector('C'))
    expect(readFileSync(join(disk, 'a.db'), 'utf8')).toBe(read('a.db'))
  })
})
