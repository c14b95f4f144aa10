// What the window shows when the workspace cannot be opened: a page without a script, because there is no host to talk to.
import type { Trouble } from './app-protocol.ts'

export function troublePage(trouble: Trouble | null, language: string): string {
  const { message, place, next } = trouble ?? { message: 'The workspace is open.', place: null, next: null }
  const row = (title: string, words: string | null) => (words ? `<dt>${title}</dt><dd>${asText(words)}</dd>` : '')
  return `<!doctype html>
<html lang="${asText(language.startsWith('en') ? language : 'en')}">
<meta charset="utf-8">
<title>Signalbox cannot open this workspace</title>
<style>
  :root { color-scheme: light dark; --ground: #f6f7f9; --panel: #fff; --line: #e3e6eb; --ink: #16191f; --muted: #646b78; --accent: #2f5fe0; --on-accent: #fff }
  @media (prefers-color-scheme: dark) {
    :root { --ground: #101318; --panel: #171b22; --line: #2a303a; --ink: #eceff4; --muted: #9aa3b2; --accent: #7da2ff; --on-accent: #101318 }
  }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--ink); font: 14px/1.5 Inter, system-ui, sans-serif }
  main { max-width: 560px; margin: 24px; padding: 32px; background: var(--panel); border: 1px solid var(--line); border-radius: 12px }
  h1 { margin: 0 0 12px; font-size: 18px }
  p { margin: 0 0 20px }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 8px 16px; margin: 0 0 24px }
  dt { color: var(--muted) }
  dd { margin: 0; overflow-wrap: anywhere }
  a { display: inline-block; padding: 8px 16px; border-radius: 8px; background: var(--accent); color: var(--on-accent); text-decoration: none }
  a:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px }
</style>
<main>
  <h1>Signalbox cannot open this workspace</h1>
  <p role="alert">${asText(message)}</p>
  <dl>${row('Where', place)}${row('What to do', next)}</dl>
  <a href="/retry">Try again</a>
</main>
`
}

const asText = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
