// One drawn step, or one drawn shape of several: what it is, what it leaves open, and what can be read of it later.
import type { GraphNode } from '../../model/graph.ts'
import type { Json } from '../../model/values.ts'
import { type Draft, MODEL, type Open, type Place, POLICY, sequence, THRESHOLDS } from './random-graph.ts'

/** `always`: numbers that later steps may read, because no way leads around them. */
type Drawn = { open: Open[]; always?: string[] }
type Draw = (draft: Draft, place: Place, from: readonly Open[]) => Drawn

const out = (node: string, ...ports: string[]): Open[] => ports.map((port) => ({ node, port }))
const numberAt = ({ random }: Draft, { numbers }: Place): string => random.pick(numbers)

/** Some steps have an error edge: it joins the others again, maybe after a step of its own. */
function withError(draft: Draft, place: Place, node: string, open: Open[], share = 0.4): Open[] {
  if (!draft.random.chance(share)) return open
  const failed = out(node, 'error')
  if (draft.left <= 0 || draft.random.chance(0.6)) return [...open, ...failed]
  return [...open, ...sequence(draft, { ...place, depth: place.depth + 1 }, failed, 1).open]
}

function handlingFor({ random }: Draft, seconds: number, tries: boolean): GraphNode['handling'] {
  const handling: GraphNode['handling'] = {}
  if (tries && random.chance(0.5))
    handling.retry = {
      attempts: 1 + random.below(3),
      firstSeconds: 1 + random.below(20),
      factor: 1 + random.below(3),
      maxSeconds: 90,
      jitter: 0,
    }
  if (seconds && random.chance(0.3)) handling.timeoutSeconds = 5 + random.below(seconds)
  return handling.retry || handling.timeoutSeconds ? handling : undefined
}

const pure: { [name: string]: Draw } = {
  set(draft, place, from) {
    const node = draft.add('set', { fields: [{ name: 'v', value: `${numberAt(draft, place)} + ${draft.random.below(4)}` }] }, from)
    return { open: out(node, 'out'), always: [`${node}.v`] }
  },
  /** Fails where no row matches. */
  ruleTable(draft, place, from) {
    const from_ = draft.random.below(6)
    const node = draft.add(
      'ruleTable',
      {
        ...{ table: 't', hit: 'first', inputs: [{ title: 'n', value: numberAt(draft, place) }] },
        outputs: [{ name: 'v', type: 'number' }],
        rows: [
          { name: 'one', when: [`>= ${from_ + 3}`], then: [1] },
          { name: 'two', when: [`>= ${from_}`], then: [2] },
        ],
        otherwise: draft.random.chance(0.4) ? [0] : null,
      },
      from,
    )
    return { open: withError(draft, place, node, out(node, 'out')) }
  },
  branch(draft, place, from) {
    const ways = 1 + draft.random.below(2)
    const branches = Array.from({ length: ways }, (_, at) => ({
      name: `w${at}`,
      title: '',
      when: `${numberAt(draft, place)} >= ${8 - 3 * at}`,
    }))
    const node = draft.add('branch', { branches }, from)
    return inWays(draft, place, node, [...branches.map(({ name }) => name), 'otherwise'])
  },
  confidence(draft, place, from) {
    return inWays(draft, place, draft.add('confidence', { value: 'input.c', thresholds: THRESHOLDS }, from), ['high', 'medium', 'low'])
  },
  policy(draft, place, from) {
    const node = draft.add('policy', { policy: POLICY, inputs: [{ name: 'n', value: numberAt(draft, place) }] }, from)
    return inWays(draft, place, node, ['allowed', 'ask', 'denied'])
  },
  task(draft, _, from) {
    return { open: out(draft.add('task', { title: 'Look at it', body: '', group: '' }, from), 'done') }
  },
}

const inWays = (draft: Draft, place: Place, node: string, ports: string[]): Drawn => ({
  open: ports.flatMap((port) =>
    draft.random.chance(0.5) ? out(node, port) : sequence(draft, { ...place, depth: place.depth + 1 }, out(node, port), 1).open,
  ),
})

const slow: { [name: string]: Draw } = {
  classify(draft, place, from) {
    const node = draft.add('classify', { model: MODEL, text: 'input.key' }, from, handlingFor(draft, 60, true))
    return { open: withError(draft, place, node, out(node, 'out'), 0.7) }
  },
  review(draft, place, from) {
    const node = draft.add('review', { question: 'Is it right?' }, from, handlingFor(draft, 120, false))
    return { open: withError(draft, place, node, out(node, 'approved', 'declined')) }
  },
  http(draft, place, from) {
    const { random } = draft
    const kind = random.below(4)
    const config = {
      ...{ method: kind === 0 ? 'GET' : 'POST', url: `https://side/${random.pick(['pay', 'mail', 'book'])}`, honoursKey: kind >= 2 },
      ...(kind === 0 ? {} : { body: numberAt(draft, place) }),
    }
    const handling: GraphNode['handling'] = handlingFor(draft, 0, true) ?? {}
    if (kind > 0 && random.chance(0.25)) {
      // The second key cannot be worked out for most inputs.
      const key = random.chance(0.85) ? 'input.key' : '[input.key][input.n]'
      handling.doOnce = random.chance(0.5) ? { scope: 'ever', key } : { scope: 'window', key, hours: 24 }
    }
    const node = draft.add('http', config, from, Object.keys(handling).length ? handling : undefined)
    return { open: withError(draft, place, node, out(node, 'out'), 0.6) }
  },
  csvRow(draft, place, from) {
    const node = draft.add('csvRow', { file: 'rows.csv', columns: [{ name: 'n', value: numberAt(draft, place) }] }, from)
    return { open: withError(draft, place, node, out(node, 'out')) }
  },
  event(draft, _, from) {
    const { random } = draft
    const limit = random.chance(0.6) ? 0.1 + random.next() * 2 : null
    const node = draft.add('wait', { mode: 'event', event: `paid/${random.below(3)}`, limitMinutes: limit }, from)
    return { open: out(node, 'out', ...(limit === null ? [] : ['late'])) }
  },
  call(draft, place, from) {
    if (draft.callees.length === 0) return (slow.classify as Draw)(draft, place, from)
    const input = ['n', 'c', 'key'].map((name) => ({ name, value: name === 'n' ? numberAt(draft, place) : `input.${name}` }))
    const node = draft.add(
      'subWorkflow',
      { workflow: draft.random.pick(draft.callees), version: 1, input },
      from,
      handlingFor(draft, 300, false),
    )
    return { open: withError(draft, place, node, out(node, 'out')) }
  },
}

const later: { [name: string]: Draw } = {
  /** Two that begin at one moment must not end at one: which came first would be anybody's guess. */
  duration(draft, _, from) {
    return { open: out(draft.add('wait', { mode: 'duration', minutes: 0.01 + draft.random.next() * 3 }, from), 'out') }
  },
  date(draft, _, from) {
    const until = `2026-03-01T09:0${draft.random.below(10)}:${10 + draft.random.below(50)}.${100 + draft.random.below(900)}Z`
    return { open: out(draft.add('wait', { mode: 'date', until: `"${until}"` }, from), 'out') }
  },
}

const shapes: { [name: string]: Draw } = {
  parallel(draft, place, from) {
    const { random } = draft
    const count = 2 + random.below(3)
    const mode = random.pick(['all', 'all', 'any', 'some'])
    const branches = Array.from({ length: count }, (_, at) => ({ name: `b${at}`, title: '' }))
    const node = draft.add('parallel', { branches }, from)
    const inner = { ...place, depth: place.depth + 1 }
    const open = branches.flatMap(({ name }) =>
      mode === 'all' && random.chance(0.15)
        ? out(node, name)
        : sequence(draft, inner, out(node, name), 1 + random.below(2), mode !== 'all').open,
    )
    const config = { mode, count: mode === 'some' ? 1 + random.below(count) : 2 }
    const join = draft.add('join', config, open)
    return { open: withError(draft, place, join, out(join, 'out')), always: random.chance(0.5) ? [] : [`${join}.count`] }
  },
  each(draft, place, from) {
    const { random } = draft
    const atOnce = 1 + random.below(4)
    const list: Json = JSON.stringify(Array.from({ length: random.below(5) }, () => random.below(10)))
    const config = { list, atOnce, onFailure: random.chance(0.5) ? 'stop' : 'go on' }
    const node = draft.add('forEach', config, from, handlingFor(draft, 240, false))
    const numbers = [...place.numbers.slice(-3), `${node}.item`, `${node}.index`]
    const inner = { depth: place.depth + 1, numbers }
    const body = sequence(draft, inner, out(node, 'each'), 1 + random.below(3), atOnce > 1)
    draft.add('collect', { value: random.chance(0.8) ? random.pick(body.numbers) : '' }, body.open)
    return { open: withError(draft, place, node, out(node, 'done')) }
  },
  loop(draft, place, from) {
    const { random } = draft
    const first = draft.add('set', { fields: [{ name: 'v', value: '1' }] }, from)
    const inner = { ...place, depth: place.depth + 1 }
    const body = sequence(draft, inner, out(first, 'out'), 1 + random.below(3))
    const again = random.chance(0.5) ? `input.n >= ${random.below(9)}` : ''
    const guard = draft.add('loop', { again, most: 1 + random.below(3) }, body.open)
    draft.connect(out(guard, 'again'), first)
    return { open: out(guard, 'out', ...(again ? ['limit'] : [])) }
  },
}

const DEEPEST = 4

export function randomStep(draft: Draft, place: Place, from: readonly Open[], slowly: boolean): Drawn {
  const kinds = slowly
    ? { classify: slow.classify, review: slow.review, http: slow.http, csvRow: slow.csvRow }
    : {
        ...pure,
        ...slow,
        ...later,
        ...(place.depth < DEEPEST && draft.left > 0 ? { ...shapes, more: shapes.parallel, still: shapes.each } : {}),
      }
  return (draft.random.pick(Object.values(kinds)) as Draw)(draft, place, from)
}
