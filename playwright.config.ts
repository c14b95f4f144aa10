// The same specs twice: in a browser against `signalbox serve`, and in the real desktop app.
import { defineConfig } from '@playwright/test'

const report = process.env.SIGNALBOX_REPORT

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'artifacts/e2e',
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: report ? [['list'], ['json', { outputFile: report }]] : [['list']],
  projects: [{ name: 'browser', testIgnore: '**/desktop*.spec.ts' }, { name: 'desktop' }],
})
