import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { contentHash } from '../audit.ts'
import { changeReview, readReview, shownHash } from '../reviews.ts'
import { migrations } from './index.ts'

const question = { title: 'Pay?', ask: 'Pay?', why: '', group: 'Finance', fields: [], dueAt: null, approveTitle: 'Yes', declineTitle: 'No' }

/** A database as it was before, with one open review and one task that is done. */
function before(): Database.Database {
  const db = new Database(':memory:')
  for (const { sql } of migrations.slice(
    0,
    migrations.findIndex(({ name }) => name === '0005-people'),
  ))
    db.exec(sql)
  db.exec(`
    INSERT INTO workflows (id, name, owner, draft, draft_saved_at) VALUES (1, 'Pay', 'Finance', '{}', 0);
    INSERT INTO versions VALUES (1, 1, 1, 'h', '{}', '', 'Ana', 0);
    INSERT INTO plans VALUES (1, 1, '[]');
    INSERT INTO runs (id, uid, plan, status, trigger, started_at, input) VALUES (1, x'00', 1, 1, 'form', 0, '{}');
    INSERT INTO tasks (run, seq, title, body, team, fields, state, created_at, done_by, done_at) VALUES (1, 0, 'Call', '', 'Finance', '{}', 'done', 0, 'Ana', 1);
  `)
  db.prepare(`INSERT INTO reviews (run, seq, node, question, shown, state, created_at) VALUES (1, 1, 'ask', ?, ?, 'open', 5)`).run(
    ...([JSON.stringify(question), contentHash(question)] as const),
  )
  return db
}

test('an open review of an older schema asks the group it asked, and stays bound to what it showed', () => {
  const db = before()
  db.exec(migrations.find(({ name }) => name === '0005-people')?.sql ?? '')
  const review = readReview(db, 1)
  if (!review) throw new Error('the review is gone')
  expect(review).toMatchObject({ group: 'Finance', assignee: null, question, changes: {}, escalated: null, remindedAt: null, bound: false })
  expect(shownHash(review)).toBe(contentHash(question))
  const changed = { ...question, ask: 'Pay more?' }
  expect(changeReview(db, review, changed, {})).toBe(contentHash(changed))
  expect(db.prepare('SELECT comment FROM tasks').pluck().get()).toBeNull()
  db.close()
})
