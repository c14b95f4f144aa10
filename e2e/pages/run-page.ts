// One run: its path on the canvas, its steps, its story.
import { expect } from '@playwright/test'
import type { Launched } from '../fixture/launched.ts'

export const runPage = ({ page }: Pick<Launched, 'page'>) => {
  const steps = page.getByRole('region', { name: 'Steps of the run' })
  const known = page.getByRole('complementary', { name: 'What is known of the run' })
  return {
    open: (id: number) => page.evaluate((run) => location.assign(`#/runs/${run}`), id),
    async number(): Promise<number> {
      const title = await page.getByRole('heading', { level: 1 }).innerText()
      return Number(/run (\d+)$/.exec(title)?.[1])
    },
    async at(): Promise<{ step: number; of: number }> {
      const [, step, of] = /step (\d+) of (\d+)/.exec(await steps.innerText()) ?? []
      return { step: Number(step), of: Number(of) }
    },
    expectAt: (step: number, of: number) => expect(steps.getByText(`step ${step} of ${of}`)).toBeVisible(),
    /** The part of the story that belongs to the step in view. */
    told: known.locator('[aria-current=step]'),
    canvas: page.locator('.react-flow'),
    tab: (name: string) => known.getByRole('tab', { name }).click(),
    waits: page.getByText('This run waits for a person.'),
    inLine: page.getByText('This run waits in line.'),
    waitsFor: page.getByRole('region', { name: 'What the run waits for' }),
    status: page.locator('.header .pill').first(),
    story: known.locator('.story'),
    kin: page.getByRole('navigation', { name: 'Runs that belong to this one' }),
    known,
    async cancel(why: string) {
      await page.getByRole('button', { name: 'Cancel…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(/^Why/).fill(why)
      await dialog.getByRole('button', { name: 'Cancel the run' }).click()
      await expect(dialog).toHaveCount(0)
    },
    async sendEvent() {
      await page.getByRole('button', { name: 'Send it…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Send it', exact: true }).click()
      await expect(dialog).toHaveCount(0)
    },
    /** Starts its input again; gives the number of the new run. */
    async again(): Promise<number> {
      const before = page.url()
      await page.getByRole('button', { name: 'Run again…' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Run again' }).click()
      await expect.poll(() => page.url()).not.toBe(before)
      await expect(page.getByRole('dialog')).toHaveCount(0)
      return Number(/runs\/(\d+)/.exec(page.url())?.[1])
    },
    settle: (way: string) => known.getByRole('button', { name: way }).click(),
  }
}
