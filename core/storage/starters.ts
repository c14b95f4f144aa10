// Who started a run, where a person did. A run that another one called was started by whoever started that one.
import { type Db, statement } from './database.ts'

export const keepStarter = (db: Db, run: number, by: string): void => void statement(db, 'INSERT INTO starters VALUES (?, ?)').run(run, by)

export const starterOf = (db: Db, run: number): string | null =>
  (statement(
    db,
    `WITH RECURSIVE above (run) AS (VALUES (?) UNION SELECT runs.parent FROM above JOIN runs ON runs.id = above.run WHERE runs.parent IS NOT NULL)
       SELECT starters.by FROM above JOIN starters ON starters.run = above.run LIMIT 1`,
  )
    .pluck()
    .get(run) as string | undefined) ?? null
