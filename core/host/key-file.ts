// The key that seals secrets: 32 bytes in a file only its owner can read, outside every workspace, so that a copied or
// stolen workspace holds nothing that can be opened.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import { SignalboxError, wordsOf } from '../model/news.ts'

const KEY_BYTES = 32

/** SIGNALBOX_KEY_FILE wins over the file in the user's configuration folder. Absolute. */
export function keyFile(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env.SIGNALBOX_KEY_FILE || join(configFolder(env), 'secrets.key'))
}

function configFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'Signalbox')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Signalbox', 'config')
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'signalbox')
}

/** Null when there is no key yet and none is to be made. Throws a SignalboxError that names the file when it must not be used. */
export function readKey(file: string, workspace: string, make: boolean): Buffer | null {
  if (`${realOf(file)}`.startsWith(realOf(workspace) + sep))
    throw refused(
      file,
      'The key lies inside the workspace, so whoever copies the workspace has it.',
      'Move it out, or set SIGNALBOX_KEY_FILE.',
    )
  try {
    return open(file) ?? (make ? created(file) : null)
  } catch (error) {
    if (error instanceof SignalboxError) throw error
    throw refused(
      file,
      `The key of the secrets cannot be read or made: ${wordsOf(error)}.`,
      'Check the folder’s rights, or set SIGNALBOX_KEY_FILE.',
    )
  }
}

function open(file: string): Buffer | null {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null
    throw error
  }
  try {
    const { mode, uid } = fstatSync(handle)
    // Windows keeps rights elsewhere; there the file is as private as the user's own folder.
    if (process.platform !== 'win32') {
      if (mode & 0o077)
        throw refused(
          file,
          `Others can read the key of the secrets (rights ${(mode & 0o777).toString(8)}).`,
          `Run: chmod 600 "${file}", and set the secrets anew if somebody may have read it.`,
        )
      if (uid !== process.getuid?.()) throw refused(file, 'The key of the secrets belongs to somebody else.', 'Use a key file of your own.')
    }
    const key = Buffer.from(readFileSync(handle, 'utf8').trim(), 'hex')
    if (key.length !== KEY_BYTES)
      throw refused(
        file,
        'The key of the secrets is not 64 hexadecimal digits.',
        'Put the right file back, or move it away and set the secrets anew.',
      )
    return key
  } finally {
    closeSync(handle)
  }
}

/** Written aside and linked into place: two that start at once end up with one key, and half a key never stands there. */
function created(file: string): Buffer {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  const handle = openSync(aside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    writeSync(handle, `${randomBytes(KEY_BYTES).toString('hex')}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  try {
    linkSync(aside, file)
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
  return open(file) as Buffer
}

/** The real path of what is there, and of the nearest folder above what is not. */
function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(realOf(above), path.slice(above.length))
  }
}

const refused = (place: string, message: string, next: string) => new SignalboxError('forbidden', message, { place, next })
