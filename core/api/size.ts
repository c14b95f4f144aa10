// The size meter: what the workspace takes on the disk, and what of it.

import { listBackups } from '../storage/backup.ts'
import { freeBytes } from '../storage/ballast.ts'
import { measureDatabase, sizeOfFolder, walBytes } from '../storage/size.ts'
import type { ReadContext } from './context.ts'
import type { SizeReport } from './contract.ts'

export function measureWorkspace({ db, paths }: ReadContext): SizeReport {
  return {
    ...measureDatabase(db),
    wal: walBytes(paths.database),
    attachments: sizeOfFolder(paths.attachments),
    backups: sizeOfFolder(paths.backups),
    free: freeBytes(paths.folder),
    lastBackupAt: listBackups(paths.backups)[0]?.at ?? null,
  }
}
