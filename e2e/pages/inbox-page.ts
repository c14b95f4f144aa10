// What waits for people.
import { expect } from '@playwright/test'
import type { Launched } from '../fixture/launched.ts'

export const inboxPage = ({ page }: Pick<Launched, 'page'>) => {
  const items = page.getByRole('navigation', { name: 'Waiting items' }).getByRole('button')
  const pane = page.getByRole('article')
  return {
    items,
    /** Shows the first review and gives the number of its run. */
    async showReview(): Promise<number> {
      await items.filter({ hasText: 'Review' }).first().click()
      const link = await pane.getByRole('link', { name: /^Run \d+$/ }).innerText()
      return Number(link.replace('Run ', ''))
    },
    /** Approves by keyboard, with a reason. */
    async approve(reason: string) {
      await pane.getByLabel('Reason').fill(reason)
      await pane.getByRole('heading').first().click()
      await page.keyboard.press('a')
      await expect(page.getByText('The run goes on.')).toBeVisible()
    },
  }
}
