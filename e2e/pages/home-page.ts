// Home: the workflows, and the examples to begin with.
import { expect } from '@playwright/test'
import type { Launched } from '../fixture/launched.ts'

export const homePage = ({ page }: Pick<Launched, 'page'>) => ({
  async expectEmpty() {
    await expect(page.getByRole('heading', { name: 'Your workflows will be here' })).toBeVisible()
    await expect(page.getByRole('button', { name: /^Set up and run/ })).toHaveCount(4)
  },
  /** Sets an example up, runs its input, and waits for its graph. Training its model takes a while. */
  async install(title: RegExp) {
    await page
      .getByRole('article')
      .filter({ hasText: title })
      .getByRole('button', { name: /^Set up and run/ })
      .click()
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible({ timeout: 90_000 })
  },
  /** Takes a workflow from a file; ends on its canvas. */
  async take(text: string, name: string) {
    await page.getByLabel('Workflow file').setInputFiles({ name: 'workflow.json', mimeType: 'application/json', buffer: Buffer.from(text) })
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  },
  workflow: (name: RegExp) => page.getByRole('region', { name: 'Workflows' }).getByRole('row').filter({ hasText: name }),
})
