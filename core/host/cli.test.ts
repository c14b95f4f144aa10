import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ask, openReview, peopleDocument, personOf, reviewFlow } from './test-reviews.ts'
import { endNode, freshFolder, graphOf, openTestHost, publish, resources } from './test-workspace.ts'

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url))
const leads = join(resources, 'examples', 'lead-routing')

function signalbox(workspace: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    env: { ...process.env, SIGNALBOX_WORKSPACE: workspace },
  })
  return { code: status, out: stdout, err: stderr }
}

describe('the command line', () => {
  it('imports, publishes, runs, lists, shows, decides, exports and verifies', { timeout: 60_000 }, () => {
    const workspace = freshFolder()
    const call = (...args: string[]) => {
      const { code, out, err } = signalbox(workspace, ...args)
      expect([code, err]).toEqual([0, expect.any(String)])
      return out
    }
    expect(call('import', join(leads, 'workflow.json'))).toContain('Imported “Lead routing” as a draft.')
    expect(call('publish', 'lead routing', '--note', 'first')).toContain('Lead routing v1 is live')
    const summary = JSON.parse(
      call('run', 'Lead routing', '--input', join(leads, 'input.csv'), '--as-of', '2026-03-02T09:00:00Z', '--json'),
    )
    expect(summary).toMatchObject({ runs: 12, outcomes: { waiting: 2, 'to verify': 1 } })
    const listed = call('runs', '--status', 'waiting', '--json')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(listed).toHaveLength(2)
    const [waiting] = listed
    expect(call('show', String(waiting.id), '--steps')).toMatch(/Review \d+ waits[\s\S]*reads {2}company\.country/)
    const [review] = JSON.parse(call('reviews', '--json')).reviews
    expect(review.question.dueAt).toBe(Date.parse('2026-03-02T17:00:00Z'))
    expect(call('decide', String(review.id), 'approve', '--by', 'Ana', '--reason', 'known')).toContain('is now ended')
    const again = JSON.parse(call('run', 'Lead routing', '--input', join(leads, 'input.csv'), '--as-of', '2026-03-02T09:00:00Z', '--json'))
    expect(again.outcomes).toEqual({ 'already run': 12 })
    const file = join(workspace, 'exported.json')
    call('export', 'Lead routing', '--out', file)
    expect(JSON.parse(readFileSync(file, 'utf8')).graph).toEqual(JSON.parse(readFileSync(join(leads, 'workflow.json'), 'utf8')).graph)
    expect(call('verify')).toContain('and so does the head kept outside')
  })
  it('lists what runs by itself', { timeout: 60_000 }, async () => {
    const host = await openTestHost()
    const config = { cron: '0 9 * * 1-5', zone: 'Europe/Berlin', missed: 'all', most: 3 }
    publish(host, 'Morning report', graphOf({ begin: { type: 'schedule', config, to: 'end' }, end: endNode('done') }))
    await host.close()
    const { code, out } = signalbox(host.folder, 'schedules')
    expect(code).toBe(0)
    expect(out).toMatch(
      /^Morning report {2}every weekday at 09:00, Europe\/Berlin {2}\d{4}-\d\d-\d\d 0[78]:00 {2}— +a run each, 3 at most$/m,
    )
    const [line] = signalbox(host.folder, 'schedules', '--json').out.trim().split('\n')
    expect(JSON.parse(line as string)).toMatchObject({ name: 'Morning report', version: 1, next: { length: 5 }, last: null })
    // A command that ends soon notes the schedule and starts nothing for it.
    expect(signalbox(host.folder, 'runs', '--json').out).toBe('')
  })
  it('trains and evaluates a model and prints what a script can read', { timeout: 60_000 }, () => {
    const workspace = freshFolder()
    const model = join(workspace, 'intent.model.json')
    const columns = ['--text', 'text', '--label', 'intent']
    const examples = join(resources, 'examples', 'support-triage', 'examples.csv')
    const trained = signalbox(workspace, 'train', '--examples', examples, ...columns, '--out', model, '--head', 'words', '--json')
    expect(JSON.parse(trained.out)).toMatchObject({ examples: 100, labels: 5, head: 'words' })
    const found = JSON.parse(signalbox(workspace, 'evaluate', '--model', model, '--cases', examples, ...columns, '--json').out)
    expect(Object.keys(found)).toEqual(['n', 'accuracy', 'ece', 'bands'])
    expect(Object.keys(found.bands)).toEqual(['high', 'medium', 'low'])
  })
  it('says where and what next, with an exit code a script can use', { timeout: 60_000 }, async () => {
    const workspace = freshFolder()
    const bad = join(workspace, 'bad.csv')
    signalbox(workspace, 'import', join(leads, 'workflow.json'))
    expect(signalbox(workspace, 'run', 'Lead routing', '-i', 'leads.csv')).toMatchObject({
      code: 4,
      err: expect.stringContaining('was never published'),
    })
    signalbox(workspace, 'publish', 'Lead routing')
    expect(signalbox(workspace, 'run', 'Nothing', '-i', 'x.csv')).toMatchObject({
      code: 3,
      err: expect.stringContaining('There are: Lead routing.'),
    })
    expect(signalbox(workspace, 'run', 'Lead routing', '-i', 'not-there.csv')).toMatchObject({
      code: 3,
      err: expect.stringContaining('where: not-there.csv'),
    })
    for (const [csv, said] of [
      ['id,company,email,country,employees\nL1,A,a@b.example,de,12abc\n', 'row 1, employees'],
      ['id,company\nL1,A\n', '“E-mail” is missing'],
      ['id,id\n1,2\n', 'two with the same'],
      ['id,company,email,country\nL1,"A,a@b.example,de\n', 'cannot be read'],
      ['', 'no heading row'],
    ] as const) {
      writeFileSync(bad, csv)
      const refused = signalbox(workspace, 'run', 'Lead routing', '-i', bad)
      expect([csv, refused.code, refused.err]).toEqual([csv, 2, expect.stringContaining(said)])
      expect(refused.err).toContain('next:')
    }
    expect(JSON.parse(signalbox(workspace, 'workflows', '--json').out).runs).toBe(0)
    for (const args of [
      ['--workspace', workspace, 'workflows'],
      ['workflows', '--workspace', workspace],
    ])
      expect(signalbox('elsewhere', ...args).out).toContain('Lead routing')
    expect(signalbox(workspace, 'show', 'abc').code).toBe(2)
    expect(signalbox(workspace, 'show', '99').code).toBe(3)
    expect(signalbox(workspace, 'fly').code).toBe(2)
    const owner = await openTestHost(workspace)
    expect(signalbox(workspace, 'publish', 'Lead routing')).toMatchObject({
      code: 5,
      err: expect.stringContaining('open in another Signalbox'),
    })
    expect(signalbox(workspace, 'workflows').code).toBe(0)
    await owner.close()
  })
  it('says who may decide, what is missing still, and who was first', { timeout: 60_000 }, async () => {
    const host = await openTestHost()
    const people = peopleDocument(personOf('Ana', { groups: ['Finance'] }), personOf('Bo', { groups: ['Finance'] }), personOf('Cy'))
    const run = await ask(host, reviewFlow(host, { group: 'Finance', twoPeople: true }, [people]))
    const { id } = await openReview(host, run)
    await host.close()
    const as = (by: string, verdict = 'approve') => signalbox(host.folder, 'decide', String(id), verdict, '--by', by)
    expect(as('Cy')).toMatchObject({
      code: 4,
      err: expect.stringMatching(/Cy may not decide this: it is for Finance\.[\s\S]*Ask Ana or Bo\./),
    })
    expect(as('Ana').out).toContain(`Review ${id} stays open: one more person must approve it.`)
    expect(signalbox(host.folder, 'reviews', '--mine', '--by', 'Ana').out).toBe('Nothing waits for Ana.\n')
    expect(signalbox(host.folder, 'reviews', '--mine', '--by', 'Bo').out).toMatch(/Finance[\s\S]*Ana approved .*one more person must/)
    expect(as('Bo').out).toContain(`Run ${run} is now ended`)
    expect(as('Bo', 'decline')).toMatchObject({ code: 4, err: expect.stringContaining('already decided by Bo') })
  })
  it('has help with examples for every command', { timeout: 60_000 }, () => {
    const commands = [
      'run',
      'runs',
      'show',
      'reviews',
      'decide',
      'done',
      'assign',
      'workflows',
      'publish',
      'export',
      'import',
      'train',
      'evaluate',
      'examples',
      'verify',
      'secret',
      'serve',
    ]
    const overview = signalbox('', '--help').out
    for (const command of commands) expect(overview).toContain(`  ${command} `)
    for (const command of commands.slice(0, 4)) expect(signalbox('', command, '--help').out).toMatch(/Examples?:\n {2}\$ signalbox/)
  })
})
