// Where a workspace stands: on which machine and as which file on its disk. A copy that is opened somewhere else must not send
// what the original may have sent, so a change is noticed and a person says whether it was moved or copied.
import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'

/** `machine`: hash that names this computer. `file`: what tells the database's file from a copy of it. */
export type Place = { machine: string; file: { device: string; inode: string; born: string } }

export const placeOf = (file: string, machine = thisMachine()): Place => {
  const { dev, ino, birthtimeNs } = statSync(file, { bigint: true })
  return { machine, file: { device: String(dev), inode: String(ino), born: String(birthtimeNs) } }
}

/**
 * The same computer and the same file: a folder that was renamed or moved on its disk keeps the file's number. Device numbers
 * may change when a computer starts again, so the moment the file was made serves as well.
 */
export const samePlace = (a: Place, b: Place): boolean =>
  a.machine === b.machine &&
  a.file.inode === b.file.inode &&
  (a.file.device === b.file.device || (a.file.born !== '0' && a.file.born === b.file.born))

let known: string | null = null
/** Hashed, because the ids themselves are nobody's business. */
export function thisMachine(): string {
  known ??= hash('sha256', `signalbox machine\n${installationId() ?? hardwareId() ?? hostname()}`, 'hex').slice(0, 32)
  return known
}

function installationId(): string | null {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim() || null
  } catch {
    return null
  }
}

/** Burned-in network addresses only: those that software makes up (second bit of the first byte) change. */
function hardwareId(): string | null {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, mac }) => !internal && mac !== '00:00:00:00:00:00' && (Number.parseInt(mac.slice(0, 2), 16) & 2) === 0)
    .map(({ mac }) => mac)
  return addresses.sort()[0] ?? null
}
