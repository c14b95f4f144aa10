// What people do to runs and to what may go on: pause, resume, send an event, cancel, run again, settle, hold, lift.
import { ask } from './fixture/ask.ts'
import { expectAccessible } from './fixture/accessible.ts'
import { openPaymentStub } from './fixture/payment-stub.ts'
import { chargeWorkflow, scheduledWorkflow } from './fixture/workflow-files.ts'
import { expect, test } from './fixture/test.ts'
import { holdDialog } from './pages/hold-dialog.ts'
import { holdsPage } from './pages/holds-page.ts'
import { homePage } from './pages/home-page.ts'
import { rail } from './pages/rail.ts'
import { runPage } from './pages/run-page.ts'
import { runsPage } from './pages/runs-page.ts'
import { settingsPage } from './pages/settings-page.ts'
import { workflowPage } from './pages/workflow-page.ts'

const ORDER = 'Order follow-up'

test('a workflow is paused and resumed, its runs wait, are told, cancelled and run again', async ({ app }) => {
  const run = runPage(app)
  const workflow = workflowPage(app)
  await homePage(app).install(/order follow-up/i)

  await test.step('while it is paused a new run waits in line', async () => {
    await workflow.pause(ORDER)
    await expect(holdDialog(app).dialog.getByText('wait in line')).toBeVisible()
    await expectAccessible(app, 'the pause dialog')
    await holdDialog(app).hold('Pause', 'The carrier is on strike')
    await expect(app.page.getByText('The carrier is on strike')).toBeVisible()
    await expectAccessible(app, 'a paused workflow')
    await rail(app).open('Home')
    await expect(homePage(app).workflow(/order follow-up/i)).toContainText('paused')
    await expectAccessible(app, 'Home with a paused workflow')
    await workflow.open(ORDER)
    await workflow.run({ Order: 'O-7', Customer: 'Lantern Books', Country: 'DE', Amount: '80', Lines: 'one lamp\ntwo chairs' })
    await expect(run.inLine).toBeVisible()
    await expect(run.status).toHaveText('Queued')
    await expectAccessible(app, 'a run in line')
  })

  const number = await run.number()
  await test.step('resumed, it begins, and waits for its event', async () => {
    await rail(app).open('Home')
    await expect(homePage(app).workflow(/order follow-up/i)).toContainText(/2 to decide.*2 waiting.*1 in line/)
    await workflow.open(ORDER)
    await workflow.resume(ORDER)
    await holdDialog(app).lift('Resume')
    await run.open(number)
    await expect(run.waitsFor).toContainText('order-paid/O-7')
    await expect(run.known.getByText('2 items', { exact: true })).toBeVisible()
    await expectAccessible(app, 'a run that waits for an event')
  })

  await test.step('the event takes it to its end', async () => {
    await run.sendEvent()
    await expect(run.status).toHaveText('Shipped')
  })

  await test.step('a waiting run is cancelled, and its story says by whom and why', async () => {
    await rail(app).open('Runs')
    await runsPage(app).open('Waiting')
    await run.cancel('Withdrawn by the customer')
    await expect(run.status).toHaveText('Cancelled')
    await expect(run.story).toContainText('cancelled the run: Withdrawn by the customer')
  })

  await test.step('it is run again as a new run that is linked to it', async () => {
    const before = await run.number()
    const after = await run.again()
    expect(after).toBeGreaterThan(before)
    await expect(run.kin).toContainText(`run ${before}`)
    await expectAccessible(app, 'a run that repeats another')

    await test.step('and cancelled together with another from the table', async () => {
      await rail(app).open('Runs')
      await runsPage(app).choose(after, 1)
      await expectAccessible(app, 'Runs, some chosen')
      await runsPage(app).chosen.getByRole('button', { name: 'Cancel…' }).click()
      await app.page.getByRole('dialog').getByRole('button', { name: 'Cancel 2 runs' }).click()
      await expect(app.page.getByText('2 runs cancelled.')).toBeVisible()
      await run.open(after)
      await expect(run.status).toHaveText('Cancelled')
    })
  })
})

test('a workflow that runs by itself says when it runs next', async ({ app }) => {
  await homePage(app).take(scheduledWorkflow, 'Morning sweep')
  await workflowPage(app).publish()
  await rail(app).open('Home')
  await expect(homePage(app).workflow(/morning sweep/i)).toContainText('next')
  await rail(app).open('Settings')
  const schedule = settingsPage(app).schedule('Morning sweep')
  await expect(schedule).toContainText('every weekday at 09:00, Europe/Berlin')
  await expect(schedule.getByRole('time')).toHaveCount(5)
  await expectAccessible(app, 'Settings with a schedule')
})

test('what may have happened is settled by a person, and the kill switch keeps effects from going out', async ({ app }) => {
  const stub = await openPaymentStub()
  const run = runPage(app)
  const workflow = workflowPage(app)
  try {
    await homePage(app).take(chargeWorkflow(stub.host), 'Charge a card')
    await ask(app, 'documents.save', { document: { kind: 'settings', name: 'Network', body: { allowedHosts: [stub.host] } } })
    await workflow.publish()

    await test.step('a connection gets its secret, which is never shown again', async () => {
      const body = {
        kind: 'http' as const,
        base: 'https://pay.example.com',
        headers: [{ name: 'Authorization', value: 'Bearer {{ secret }}' }],
      }
      await ask(app, 'documents.save', { document: { kind: 'connection', name: 'Payments', body } })
      await rail(app).open('Settings')
      await expect(settingsPage(app).connection('Payments')).toContainText('no secret')
      await settingsPage(app).setSecret('Payments', 'not-to-be-seen')
      await expect(settingsPage(app).connection('Payments')).toContainText('Secret “Payments”, set')
      await expect(app.page.getByText('not-to-be-seen')).toHaveCount(0)
      await expectAccessible(app, 'Settings with a connection')
      await workflow.open('Charge a card')
    })

    await test.step('an effect in doubt is settled', async () => {
      stub.silent = true
      await workflow.run({ Order: 'O-1' })
      await expect(run.status).toHaveText('In doubt')
      await run.tab('Effects')
      await expectAccessible(app, 'an effect in doubt')
      await run.settle('It happened')
      await expect(run.status).toHaveText('Charged')
      expect(stub.taken).toBe(1)
    })

    await test.step('held, an effect waits; lifted, it goes out once', async () => {
      stub.silent = false
      await rail(app).open('Kill switch')
      await expectAccessible(app, 'the kill switch')
      await holdsPage(app).hold('all effects')
      await holdDialog(app).hold('Hold', 'The provider answers with nonsense')
      await expect(holdsPage(app).bar).toContainText('The provider answers with nonsense')
      await expectAccessible(app, 'the kill switch, pulled')
      await workflow.open('Charge a card')
      await workflow.run({ Order: 'O-2' })
      await run.tab('Effects')
      await expect(run.known.getByText('Not sent yet')).toBeVisible()
      await expect(run.waitsFor).toContainText('holds all effects')
      expect(stub.taken).toBe(1)
      const held = await run.number()
      await rail(app).open('Kill switch')
      await holdsPage(app).lift('all effects')
      await holdDialog(app).lift('Lift')
      await expect(holdsPage(app).bar).toBeEmpty()
      await run.open(held)
      await expect(run.status).toHaveText('Charged')
      expect(stub.taken).toBe(2)
    })
  } finally {
    await stub.close()
  }
})
