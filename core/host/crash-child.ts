// For tests: a host in a process of its own that starts one run and can be killed. Arguments: workspace, plan, input.
import { openHost } from './host.ts'

const [workspace = '', plan = '', input = '{}'] = process.argv.slice(2)
const host = await openHost({ workspace, resources: 'resources', oneThread: true })
const started = await host.runner?.start({ plan: Number(plan), input: JSON.parse(input), trigger: 'test', key: null, asOf: null })
process.stdout.write(`accepted ${started?.run}\n`)
// Stays until it is killed.
setInterval(() => {}, 1000)
