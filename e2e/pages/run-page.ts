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
  }
}
