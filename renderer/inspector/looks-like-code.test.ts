import { expect, test } from 'vitest'
import { looksLikeCode } from './looks-like-code.ts'

test('expressions are told from words', () => {
  for (const code of [
    'intent.confidence',
    'input.tier == "gold"',
    'size(input.tags) > 0',
    'company.country in ["DE"]',
    '"Lead " + input.company',
  ])
    expect(looksLikeCode(code)).toBe(true)
  for (const words of ['Ticket intent', 'May this go out?', 'unique', 'Within 30 min, then the lead.', 12, null])
    expect(looksLikeCode(words)).toBe(false)
})
