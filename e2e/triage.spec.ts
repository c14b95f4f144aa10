// The main job end to end: an example runs, its record is read, a person decides, the run goes on.
import { expectAccessible } from './fixture/accessible.ts'
import { expect, test } from './fixture/test.ts'
import { homePage } from './pages/home-page.ts'
import { inboxPage } from './pages/inbox-page.ts'
import { rail } from './pages/rail.ts'
import { runPage } from './pages/run-page.ts'
import { runsPage } from './pages/runs-page.ts'

test('a fresh workspace offers the four examples', async ({ app }) => {
  await homePage(app).expectEmpty()
  await expectAccessible(app, 'Home, empty')
})

test('the support triage runs, its runs can be read step by step, and a review sends one on its way', async ({ app }) => {
  await homePage(app).expectEmpty()
  await homePage(app).install(/support triage/i)
  await expectAccessible(app, 'the canvas of a workflow')

  await rail(app).open('Runs')
  await expect(runsPage(app).rows.first()).toBeVisible()
  await expectAccessible(app, 'Runs')

  await test.step('arrow keys step through a run, and the story follows', async () => {
    await runsPage(app).open('Waiting')
    const run = runPage(app)
    await expect(run.canvas).toBeVisible()
    await expect(run.waits).toBeVisible()
    const { step, of } = await run.at()
    expect(of).toBeGreaterThan(2)
    expect(step).toBe(of)
    await app.page.keyboard.press('ArrowLeft')
    await run.expectAt(of - 1, of)
    await app.page.keyboard.press('Home')
    await run.expectAt(1, of)
    await expect(run.told).toHaveCount(1)
    await app.page.keyboard.press('ArrowRight')
    await run.expectAt(2, of)
    await expectAccessible(app, 'a run')
    for (const tab of ['Timeline', 'Data', 'Effects']) {
      await run.tab(tab)
      await expectAccessible(app, `a run, ${tab}`)
    }
  })

  await test.step('a review is decided, and its run goes on', async () => {
    await rail(app).open('Inbox')
    const inbox = inboxPage(app)
    const number = await inbox.showReview()
    await expectAccessible(app, 'Inbox')
    const before = await inbox.items.count()
    await inbox.approve('The customer is right.')
    await expect(inbox.items).not.toHaveCount(before)
    const run = runPage(app)
    await run.open(number)
    await expect(run.waits).toBeHidden()
    await expect.poll(() => run.number()).toBe(number)
    await expect(app.page.getByText('The customer is right.').first()).toBeVisible()
  })

  await test.step('in the dark as well', async () => {
    await app.page.emulateMedia({ colorScheme: 'dark' })
    for (const place of ['Home', 'Runs', 'Inbox', 'Kill switch', 'Settings'] as const) {
      await rail(app).open(place)
      await expectAccessible(app, `${place}, dark`)
    }
  })

  await test.step('everything is still there after a reload', async () => {
    await app.page.reload()
    await rail(app).open('Home')
    await expect(homePage(app).workflow(/support triage/i)).toBeVisible()
  })
})
