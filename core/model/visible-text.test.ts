import { expect, test } from 'vitest'
import { visibleText } from './visible-text.ts'

test('text that turns its direction or hides something says so', () => {
  expect(visibleText('pay \u202e001\u202c EUR')).toBe('pay ⟨U+202E⟩001⟨U+202C⟩ EUR')
  expect(visibleText('A\u200bna\u2066')).toBe('A⟨U+200B⟩na⟨U+2066⟩')
  expect(visibleText('bell \u0007, tag \u{e0041}, half \ud83d')).toBe('bell ⟨U+0007⟩, tag ⟨U+E0041⟩, half ⟨U+D83D⟩')
})

test('ordinary text in any script stands as it is', () => {
  for (const text of ['two\nlines\tand a tab', 'שלום', 'مرحبا', '100 €', '👩‍🔧 ❤️', 'नमस्ते']) expect(visibleText(text)).toBe(text)
})
