// How much room things take.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Db } from './database.ts'

/** Bytes; a table is counted with its indexes. Reads every page's header, so it is nothing for the engine's thread. */
export function measureDatabase(db: Db): { database: number; tables: { name: string; bytes: number }[]; unused: number } {
  const number = (name: string) => Number(db.pragma(name, { simple: true }))
  const page = number('page_size')
  const tables = db
    .prepare(
      `SELECT coalesce(s.tbl_name, d.name) AS name, sum(d.pgsize) AS bytes
       FROM dbstat AS d LEFT JOIN sqlite_schema AS s ON s.name = d.name
       WHERE d.aggregate = TRUE GROUP BY 1 ORDER BY bytes DESC, name`,
    )
    .all() as { name: string; bytes: number }[]
  return { database: number('page_count') * page, tables, unused: number('freelist_count') * page }
}

export const walBytes = (file: string): number => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0

export function sizeOfFolder(folder: string): number {
  if (!existsSync(folder)) return 0
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0)
}
