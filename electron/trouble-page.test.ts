import { expect, test } from 'vitest'
import { troublePage } from './trouble-page.ts'

test('the page names what happened, where, and what to do', () => {
  const page = troublePage({ message: 'Another Signalbox uses it.', place: 'here', next: 'Close it.' }, 'en-GB')
  expect(page).toContain('Another Signalbox uses it.')
  expect(page).toContain('<dt>Where</dt><dd>here</dd>')
  expect(page).toContain('<dt>What to do</dt><dd>Close it.</dd>')
  expect(page).toContain('lang="en-GB"')
})

test('words never become markup', () => {
  const hostile = '<img src=x onerror="alert(1)">&\''
  const page = troublePage({ message: hostile, place: hostile, next: hostile }, 'de"><script>')
  expect(page).not.toContain('<img')
  expect(page).not.toContain('<script')
  expect(page.match(/&#60;img/g)).toHaveLength(3)
})

test('what is not known is left out', () => {
  expect(troublePage({ message: 'It is damaged.', place: null, next: null }, 'en')).not.toContain('<dt>')
})
