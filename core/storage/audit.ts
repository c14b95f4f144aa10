// The audit chain: each publish, run end, effect, review and configuration change is an entry that holds the hash of the
// one before it. Tamper-evident, not tamper-proof: cutting the end off shows only against a head kept elsewhere.
import { hash } from 'node:crypto'
import { closeSync, constants, existsSync, openSync, readdirSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import canonicalize from 'canonicalize'
import type { Db } from './database.ts'

export const AUDIT_KINDS = [
  'workspace.created',
  'workflow.published',
  'plan.pinned',
  'workflow.imported',
  'document.changed',
  'secret.set',
  'secret.removed',
  'run.ended',
  'effect.intended',
  'effect.ended',
  'effect.in-doubt',
  'effect.settled',
  'review.decided',
  'review.delegated',
  'review.voted',
  'review.refused',
  'review.escalated',
  'review.voided',
  'task.done',
  'hold.set',
  'hold.lifted',
  'run.cancelled',
  'run.released',
  'task.assigned',
  'workspace.restored',
  'workspace.rolled-back',
  'workspace.moved',
  'workspace.copied',
  'workspace.salvaged',
  'head.accepted',
  'change.accepted',
  'runs.erased',
] as const
export type AuditKind = (typeof AUDIT_KINDS)[number]
export type AuditEntry = { seq: number; at: number; by: string; kind: AuditKind; subject: string; payload: Uint8Array; hash: Uint8Array }
export type AuditHead = { seq: number; hash: string }

/** Head of an empty chain. */
const GENESIS = Buffer.alloc(32)

/** SHA-256 over the RFC 8785 form of the entry and the hash before it. */
export function auditHash(previous: Uint8Array, entry: Omit<AuditEntry, 'hash'>): Buffer {
  const { at, by, kind, seq, subject } = entry
  const payload = Buffer.from(entry.payload).toString('hex')
  return hash(
    'sha256',
    canonicalize({ at, by: by.toWellFormed(), kind, payload, prev: Buffer.from(previous).toString('hex'), seq, subject }) as string,
    'buffer',
  )
}

/** RFC 8785 knows no lone surrogates, and texts from outside may hold them: for the hash alone they are replaced. */
const wellFormed = (value: unknown): unknown =>
  typeof value === 'string'
    ? value.toWellFormed()
    : Array.isArray(value)
      ? value.map(wellFormed)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toWellFormed(), wellFormed(one)]))
        : value

export const payloadHash = (value: unknown): Buffer => hash('sha256', canonicalize(wellFormed(value)) as string, 'buffer')

/** The hash a review or an effect is bound to: SHA-256 of the RFC 8785 form of what is shown or sent. */
export const contentHash = (value: unknown): string => payloadHash(value).toString('hex')

/** Longer than any head, so that a shorter one leaves nothing of a longer one behind. */
const HEAD_LENGTH = 128

const headText = (head: AuditHead): string => JSON.stringify(head).padEnd(HEAD_LENGTH)
export const writeHead = (headFile: string, head: AuditHead): void => writeFileSync(headFile, headText(head), { mode: 0o600 })

export type AuditWriter = ReturnType<typeof auditWriter>

/** Appends inside the caller's transaction; `settle` after the commit, `forget` after a rollback. */
export function auditWriter(db: Db, headFile: string) {
  const insert = db.prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)')
  const newest = db.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1')
  const load = () => (newest.get() as { seq: number; hash: Buffer } | undefined) ?? { seq: 0, hash: GENESIS }
  let committed = load()
  let head = committed
  let handle: number | null = null
  // One small write in place: the head keeps up with every commit without a file being made anew each time.
  // The commit holds already: a head that cannot be written now falls behind, and the next commit tries again.
  const keepHead = () => {
    try {
      handle ??= openSync(headFile, constants.O_WRONLY | constants.O_CREAT, 0o600)
      writeSync(handle, headText({ seq: committed.seq, hash: committed.hash.toString('hex') }), 0)
    } catch {
      handle = null
    }
  }
  return {
    append(at: number, by: string, kind: AuditKind, subject: string, payload: Uint8Array): void {
      const seq = head.seq + 1
      const next = auditHash(head.hash, { seq, at, by, kind, subject, payload })
      insert.run(seq, at, by, kind, subject, payload, next)
      head = { seq, hash: next }
    },
    settle(): void {
      if (head.seq === committed.seq) return
      committed = head
      keepHead()
    },
    /** Without a commit: when the file went. */
    keepHead,
    close(): void {
      if (handle !== null) closeSync(handle)
      handle = null
    },
    forget(): void {
      head = committed
    },
    head: (): AuditHead => ({ seq: committed.seq, hash: committed.hash.toString('hex') }),
  }
}

/** The head kept outside, when this database does not hold it: its end was cut off, or an older copy was put back. */
export function foreignHead(db: Db, headFile: string): AuditHead | null {
  const outside = readHead(headFile)
  if (!outside || outside.seq === 0) return null
  const there = db.prepare('SELECT hash FROM audit WHERE seq = ?').pluck().get(outside.seq) as Buffer | undefined
  return there?.toString('hex') === outside.hash ? null : outside
}

/** Kept under its own name before new entries overwrite it, so that `verify` does not pass until a person has accepted it. */
export const setAsideHead = (headFile: string, { seq, hash }: AuditHead): void =>
  renameSync(headFile, headFile.replace(/\.json$/, `-${seq}-${hash.slice(0, 8)}.json`))

/** Heads set aside earlier. */
export const foreignHeads = (headFile: string): AuditHead[] =>
  readdirSync(dirname(headFile))
    .filter((name) => name.startsWith(`${basename(headFile, '.json')}-`) && name.endsWith('.json'))
    .flatMap((name) => readHead(join(dirname(headFile), name)) ?? [])

export const headSubject = ({ seq, hash }: AuditHead): string => `head ${seq} ${hash}`

export function readHead(headFile: string): AuditHead | null {
  if (!existsSync(headFile)) return null
  try {
    const head = JSON.parse(readFileSync(headFile, 'utf8')) as AuditHead
    return Number.isInteger(head.seq) && typeof head.hash === 'string' ? head : null
  } catch {
    return null
  }
}

/** What an entry vouches for, recomputed from the tables; null when there is nothing left to compare (erased). */
export type Recompute = (entry: AuditEntry) => Uint8Array | null

/** Walks the whole chain. The first entry that does not hold is named with the reason in words. */
export function verifyChain(
  db: Db,
  headFile: string,
  recompute: Recompute,
): { entries: number; broken: { seq: number; why: string } | null; head: 'matches' | 'missing' | 'differs' } {
  const outside = readHead(headFile)
  let previous: Uint8Array = GENESIS
  let entries = 0
  let broken: { seq: number; why: string } | null = null
  let head: 'matches' | 'missing' | 'differs' = outside ? 'differs' : 'missing'
  if (outside?.seq === 0) head = 'matches'
  const accepted = new Set<string>()
  for (const entry of db.prepare('SELECT * FROM audit ORDER BY seq').iterate() as IterableIterator<AuditEntry>) {
    entries++
    if (entry.seq !== entries) broken = { seq: entries, why: `Entry ${entries} is missing; the next one there is ${entry.seq}.` }
    else if (!same(auditHash(previous, entry), entry.hash)) broken = { seq: entry.seq, why: 'The entry was changed after it was written.' }
    else {
      const now = recompute(entry)
      if (now && !same(now, entry.payload))
        broken = { seq: entry.seq, why: `What it vouches for was changed: ${entry.kind} of ${entry.subject}.` }
    }
    if (broken) break
    if (outside && entry.seq === outside.seq) head = outside.hash === Buffer.from(entry.hash).toString('hex') ? 'matches' : 'differs'
    if (entry.kind === 'head.accepted') accepted.add(entry.subject)
    previous = entry.hash
  }
  if (!broken && head === 'differs' && outside)
    broken = { seq: outside.seq, why: `The head kept outside the database names entry ${outside.seq}, which is not there as it was.` }
  const foreign = foreignHeads(headFile).find((one) => !accepted.has(headSubject(one)))
  if (!broken && foreign) {
    head = 'differs'
    broken = {
      seq: foreign.seq,
      why: `This workspace was once at entry ${foreign.seq} of another history: its end was cut off, or an older copy was put back. If a person did that on purpose: signalbox accept-head.`,
    }
  }
  return { entries, broken, head }
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0
