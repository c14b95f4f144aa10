// All migrations in order. The database's user_version is the number of those that ran.
import { sql as first } from './0001-first.ts'

export const migrations: readonly { name: string; sql: string }[] = [{ name: '0001-first', sql: first }]
export const SCHEMA_VERSION = migrations.length
