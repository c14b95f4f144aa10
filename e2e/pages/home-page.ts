// Home: what waits, the workflows, the examples.
import { expect } from '@playwright/test'
import type { Launched } from '../fixture/launched.ts'

export const homePage = ({ page }: Pick<Launched, 'page'>) => ({
  open: () => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Home', exact: true }).click(),
  async expectEmpty() {
    await expect(page.getByRole('heading', { name: 'Your workflows will be here' })).toBeVisible()
    await expect(page.getByRole('button', { name: /^Set up and run/ })).toHaveCount(3)
  },
  install: (title: string) => page.getByRole('button', { name: `Set up and run ${title}` }).click(),
})
