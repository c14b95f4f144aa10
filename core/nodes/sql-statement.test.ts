import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scanStatement } from './sql-statement.ts'

const scanned = (source: string) => {
  const found = scanStatement(source)
  return found.ok ? [found.statement.reads ? 'read' : 'write', ...found.statement.places] : 'refused'
}

describe('a SQL statement', () => {
  it.each([
    ['SELECT 1', ['read']],
    ['select * from a where b = :b and c = :c or d = :b;', ['read', 'b', 'c', 'b']],
    ['-- why\nSELECT :a::int /* :not */ , \':not\', ":not", $$ :not ; $$, $t$ :not $t$', ['read', 'a']],
    ["SELECT 'it''s :not; one' , :a ;  -- the end", ['read', 'a']],
    ['WITH x AS (SELECT 1) SELECT * FROM x', ['read']],
    ['WITH x AS (INSERT INTO a VALUES (:v) RETURNING id) SELECT * FROM x', ['write', 'v']],
    ['INSERT INTO a (b) VALUES (:b) RETURNING id', ['write', 'b']],
    ['update a set b = :b', ['write', 'b']],
    ['DELETE FROM a', ['write']],
    ['VALUES (1)', ['read']],
  ])('%j is understood', (source, expected) => {
    expect(scanned(source)).toEqual(expected)
  })
  it.each([
    ...[
      '',
      '  ',
      '-- only a comment',
      'DROP TABLE a',
      'CREATE TABLE a (b int)',
      'PRAGMA journal_mode = DELETE',
      "ATTACH 'x' AS y",
      "VACUUM INTO '/tmp/x'",
    ],
    ...[
      "COPY a TO PROGRAM 'sh'",
      'DO $$ BEGIN END $$',
      'CALL f()',
      'BEGIN',
      'COMMIT',
      'ROLLBACK',
      'SET ROLE x',
      'EXPLAIN ANALYZE DELETE FROM a',
      'GRANT ALL ON a TO b',
    ],
    ...[
      'SELECT 1; DELETE FROM a',
      "SELECT 1; 'x'",
      'SELECT 1;;',
      'SELECT 1; /* x */ DELETE FROM a',
      "SELECT 'open",
      'SELECT "open',
      'SELECT /* open',
      'SELECT $$ open',
    ],
    ...[
      'SELECT * FROM {{ input.table }}',
      'SELECT 1 WHERE a = ?',
      'SELECT 1 WHERE a = $1',
      'SELECT 1 WHERE a = @a',
      'SELECT : a',
      "SELECT E'\\''",
      'SELECT /* /* */ 1 */ 2',
    ],
    'SELECT 1\u0000',
  ])('%j is refused', (source) => {
    expect(scanned(source)).toBe('refused')
  })
  it('is never changed: its pieces and places make it up again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('select ', ':a', ' ', "'x;y'", '"q"', '--c\n', '/*c*/', '::int', ';', 'from t', '$$x$$', '1')),
        (parts) => {
          const source = parts.join('')
          const found = scanStatement(source)
          if (!found.ok) return
          const { pieces, places } = found.statement
          expect(pieces.map((piece, at) => piece + (at < places.length ? `:${places[at]}` : '')).join('')).toBe(source)
        },
      ),
    )
  })
})
