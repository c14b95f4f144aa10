// The left rail: the places of the window.
import { expect } from '@playwright/test'
import type { Launched } from '../fixture/launched.ts'

export const rail = ({ page }: Pick<Launched, 'page'>) => ({
  /** Goes to a place and waits until its screen is there. */
  async open(place: 'Home' | 'Runs' | 'Inbox' | 'Kill switch' | 'Settings') {
    // Some also say how many items wait or are held.
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: new RegExp(`^${place}(,|$)`) })
      .click()
    await expect(page.getByRole('heading', { level: 1, name: place })).toBeVisible()
  },
})
