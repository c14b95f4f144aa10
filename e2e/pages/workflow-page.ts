// One workflow: its canvas and what can be done with it.
import { expect } from '@playwright/test'
import type { Launched } from '../fixture/launched.ts'

export const workflowPage = ({ page }: Pick<Launched, 'page'>) => ({
  async open(name: string) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Home' }).click()
    await page.getByRole('region', { name: 'Workflows' }).getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  },
  pause: (name: string) => page.getByRole('button', { name: `Pause “${name}”` }).click(),
  resume: (name: string) => page.getByRole('button', { name: `Resume “${name}”` }).click(),
  async publish() {
    await page.getByRole('button', { name: 'Publish…' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Publish version/ })
      .click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
  },
  /** Fills the form and starts a run; ends on the run's screen. */
  async run(input: { [field: string]: string }) {
    await page.getByRole('button', { name: 'Run…' }).click()
    const dialog = page.getByRole('dialog')
    for (const [field, value] of Object.entries(input)) await dialog.getByLabel(field).fill(value)
    await dialog.getByRole('button', { name: 'Start run' }).click()
    await expect(page.getByRole('heading', { level: 1, name: /, run \d+$/ })).toBeVisible()
  },
})
