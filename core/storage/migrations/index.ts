// All migrations in order. The database's user_version is the number of those that ran.
import { sql as first } from './0001-first.ts'
import { sql as durable } from './0002-durable.ts'
import { sql as secrets } from './0003-secrets.ts'
import { sql as maintenance } from './0004-maintenance.ts'
import { sql as people } from './0005-people.ts'

export type Migration = { name: string; sql: string }
export const migrations: readonly Migration[] = [
  { name: '0001-first', sql: first },
  { name: '0002-durable', sql: durable },
  { name: '0003-secrets', sql: secrets },
  { name: '0004-maintenance', sql: maintenance },
  { name: '0005-people', sql: people },
]
export const SCHEMA_VERSION = migrations.length
