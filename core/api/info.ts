// What a host says of itself.
import { basename } from 'node:path'
import { strangeness } from '../storage/move.ts'
import type { ReadContext } from './context.ts'
import type { HostInfo } from './contract.ts'

export const VERSION = '0.1.0'

export const hostInfo = (context: ReadContext): HostInfo => ({
  version: VERSION,
  workspace: basename(context.paths.folder),
  folder: context.paths.folder,
  readOnly: context.readOnly,
  node: process.versions.node,
  sqlite: context.db.prepare('SELECT sqlite_version()').pluck().get() as string,
  user: context.user,
  strange: strangeness(context.db, context.paths.database, context.machine),
})
