import { isAbsolute, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { chooseWorkspace } from './default-workspace.ts'

test('the option wins over the environment, and that over the data folder', () => {
  const env = { SIGNALBOX_WORKSPACE: 'from-env', XDG_DATA_HOME: '/data', LOCALAPPDATA: '/data' }
  expect(chooseWorkspace('given', env)).toBe(resolve('given'))
  expect(chooseWorkspace(undefined, env)).toBe(resolve('from-env'))
  expect(chooseWorkspace('', { ...env, SIGNALBOX_WORKSPACE: '' })).toMatch(/Signalbox.workspace$/)
})

test.runIf(process.platform === 'linux')('on Linux the data folder is the one of the XDG rules', () => {
  expect(chooseWorkspace(undefined, { XDG_DATA_HOME: '/data' })).toBe(join('/data', 'Signalbox', 'workspace'))
  expect(chooseWorkspace(undefined, {})).toContain(join('.local', 'share', 'Signalbox'))
  expect(isAbsolute(chooseWorkspace(undefined, {}))).toBe(true)
})
