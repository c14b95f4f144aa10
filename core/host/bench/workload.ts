// R1: seeded leads, the reference semantics of its eight steps, and our graph that must give the same results.
import type { NamedDocument } from '../../model/documents.ts'
import type { Graph } from '../../model/graph.ts'
import type { JsonRecord } from '../../model/values.ts'

const SEED = 20260101
const pickWords = (text: string) => text.split(' ')
const FIRST = pickWords('ana bo carla dev elif farid greta hugo ines jon kaya lin mara noor otto pia')
const LAST = pickWords('adler brandt costa dubois eriksen ferrari gupta hansen ito jansen kowalski lopez')
const COMPANY = pickWords('acme borealis cobalt deltaworks evergreen fluxline granite helios ionic juniper kestrel lumen')
const SUFFIX = pickWords('GmbH Inc Ltd SA AG BV')
const COUNTRIES = pickWords('de at ch us ca gb fr es it jp in br kp ir')
const INTENTS = pickWords('buy evaluate support unknown')
const FREE = pickWords('gmail.com outlook.com yahoo.com')
const WORDS = pickWords(
  'we are looking at replacing our current routing process and would like to understand pricing onboarding security review timelines and whether the product can run on our own machines without sending customer data to a third party cloud please call back',
)

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export type Lead = {
  id: string
  email: string
  company: string
  employees: number
  country: string
  intent: string
  message: string
  confidence: number
}

export function leads(count: number): Lead[] {
  const random = randomFrom(SEED)
  const pick = <Value>(list: readonly Value[]): Value => list[Math.floor(random() * list.length)] as Value
  return Array.from({ length: count }, (_, at) => {
    const [first, last, company, suffix] = [pick(FIRST), pick(LAST), pick(COMPANY), pick(SUFFIX)]
    const free = random() < 0.15
    const bad = random() < 0.03
    const domain = free ? pick(FREE) : `${company}-${suffix.toLowerCase()}.example`
    const words = 15 + Math.floor(random() * 20)
    const message = Array.from({ length: words }, () => pick(WORDS)).join(' ')
    return {
      id: `L${String(at + 1).padStart(7, '0')}`,
      email: bad ? `${first}.${last}` : `  ${first.charAt(0).toUpperCase()}${first.slice(1)}.${last}@${domain} `,
      company: `${company} ${suffix}`,
      employees: Math.floor(Math.exp(random() * 8.5)),
      country: pick(COUNTRIES),
      intent: pick(INTENTS),
      message,
      confidence: Math.round(random() * 1000) / 1000,
    }
  })
}

type ScoreRow = { id: string; min: number; intent: string | null; score: number }
const SCORE: ScoreRow[] = (
  [
    ['S1', 1000, 'buy', 90],
    ['S2', 1000, null, 75],
    ['S3', 200, 'buy', 80],
    ['S4', 200, 'evaluate', 65],
    ['S5', 50, 'buy', 60],
    ['S6', 50, null, 45],
    ['S7', 0, 'buy', 40],
    ['S8', 0, null, 15],
  ] as const
).map(([id, min, intent, score]) => ({ id, min, intent, score }))
type OwnerRow = { id: string; countries: readonly string[] | null; min: number; owner: string }
const OWNER: OwnerRow[] = (
  [
    ['O1', ['DE', 'AT', 'CH'], 75, 'dach-enterprise'],
    ['O2', ['DE', 'AT', 'CH'], 0, 'dach-smb'],
    ['O3', ['US', 'CA'], 75, 'na-enterprise'],
    ['O4', ['US', 'CA'], 0, 'na-smb'],
    ['O5', ['GB', 'FR', 'ES', 'IT'], 60, 'emea-key'],
    ['O6', ['GB', 'FR', 'ES', 'IT'], 0, 'emea-pool'],
    ['O7', ['JP', 'IN'], 0, 'apac'],
    ['O8', null, 0, 'global-pool'],
  ] as const
).map(([id, countries, min, owner]) => ({ id, countries, min, owner }))
const LANE: { [band: string]: { lane: string; slaHours: number } } = {
  high: { lane: 'auto', slaHours: 4 },
  medium: { lane: 'assist', slaHours: 24 },
  low: { lane: 'review', slaHours: 72 },
}

/** Reference semantics: the item after each of the eight steps, in order. */
export function referenceSteps(lead: Lead): [string, JsonRecord][] {
  const email = lead.email.trim().toLowerCase()
  const at = email.indexOf('@')
  const domain = at > 0 ? email.slice(at + 1) : ''
  const valid = at > 0 && domain.includes('.') && lead.employees > 0
  const normalized = { ...lead, email, domain, country: lead.country.toUpperCase(), valid, freeMail: FREE.includes(domain) }
  const row = SCORE.find((one) => lead.employees >= one.min && (one.intent === null || one.intent === lead.intent))
  const scored = { ...normalized, score: row?.score ?? 0, scoreRule: row?.id ?? '' }
  const routed = { ...scored, band: lead.confidence >= 0.8 ? 'high' : lead.confidence >= 0.5 ? 'medium' : 'low' }
  const laned = { ...routed, ...LANE[routed.band] }
  const allowed = laned.valid && !laned.freeMail && laned.score >= 40 && !['KP', 'IR', 'SY'].includes(laned.country)
  const judged = { ...laned, allowed }
  const owner = OWNER.find((one) => (one.countries === null || one.countries.includes(judged.country)) && judged.score >= one.min)
  const owned = {
    ...judged,
    owner: allowed ? (owner?.owner ?? 'global-pool') : 'compliance-hold',
    ownerRule: allowed ? (owner?.id ?? '') : 'HOLD',
  }
  const recorded = { ...owned, recorded: true, outcome: allowed ? 'assigned' : 'held' }
  const items = [lead, normalized, scored, routed, laned, judged, owned, recorded]
  return ['trigger', 'normalize', 'score', 'route', 'lane', 'policy', 'owner', 'record'].map((name, index) => [
    name,
    items[index] as JsonRecord,
  ])
}

export const documents: NamedDocument[] = [
  { kind: 'thresholds', name: 'Lead confidence', body: { high: 0.8, medium: 0.5, note: '' } },
  {
    kind: 'policy',
    name: 'Lead intake',
    body: {
      about: 'Which leads may be assigned without anybody looking.',
      inputs: [
        { name: 'valid', type: 'boolean', required: true },
        { name: 'freeMail', type: 'boolean', required: true },
        { name: 'score', type: 'number', required: true },
        { name: 'country', type: 'text', required: true },
      ],
      clauses: [
        {
          name: 'worth assigning',
          when: 'valid && !freeMail && score >= 40 && !(country in ["KP", "IR", "SY"])',
          verdict: 'allow',
          because: '',
        },
      ],
      otherwise: 'deny',
    },
  },
]

const node = (key: string, type: string, title: string, config: JsonRecord, x: number) => ({
  id: key,
  key,
  type,
  title,
  config,
  position: { x: x * 280, y: 0 },
})
const edge = (from: string, port: string, to: string) => ({
  id: `${from}-${port}`,
  from: { node: from, port },
  to: { node: to, port: 'in' },
})
const cells = (list: readonly string[] | null) => (list ? list.map((one) => JSON.stringify(one)).join(',') : '-')
export const graph: Graph = {
  nodes: [
    node(
      'trigger',
      'start',
      'New lead',
      {
        fields: ['id', 'email', 'company', 'employees', 'country', 'intent', 'message', 'confidence'].map((name) => ({
          ...{ name, required: true },
          type: name === 'employees' || name === 'confidence' ? 'number' : 'text',
        })),
        subject: '"Lead " + input.company',
      },
      0,
    ),
    node(
      'normalize',
      'set',
      'Normalize',
      {
        fields: [
          { name: 'email', value: 'input.email.trim().lower()' },
          { name: 'domain', value: 'domainOf(normalize.email)' },
          { name: 'country', value: 'input.country.upper()' },
          { name: 'valid', value: 'normalize.domain != "" && normalize.domain.contains(".") && input.employees > 0' },
          { name: 'freeMail', value: `normalize.domain in [${cells(FREE)}]` },
        ],
      },
      1,
    ),
    node(
      'score',
      'ruleTable',
      'Score',
      {
        ...{ table: 'Lead score', hit: 'first' },
        inputs: [
          { title: 'employees', value: 'input.employees' },
          { title: 'intent', value: 'input.intent' },
        ],
        outputs: [
          { name: 'score', type: 'number' },
          { name: 'scoreRule', type: 'text' },
        ],
        rows: SCORE.map((row) => ({
          name: row.id,
          when: [`>= ${row.min}`, row.intent ? JSON.stringify(row.intent) : '-'],
          then: [row.score, row.id],
        })),
        otherwise: [0, ''],
      },
      2,
    ),
    node('route', 'confidence', 'How sure?', { value: 'input.confidence', thresholds: 'Lead confidence' }, 3),
    node(
      'lane',
      'ruleTable',
      'Lane',
      {
        ...{ table: 'Lanes', hit: 'unique' },
        inputs: [{ title: 'band', value: 'route.band' }],
        outputs: [
          { name: 'lane', type: 'text' },
          { name: 'slaHours', type: 'number' },
        ],
        rows: Object.entries(LANE).map(([band, { lane, slaHours }]) => ({
          name: band,
          when: [JSON.stringify(band)],
          then: [lane, slaHours],
        })),
        otherwise: ['review', 72],
      },
      4,
    ),
    node(
      'policy',
      'policy',
      'May it be assigned?',
      {
        policy: 'Lead intake',
        inputs: [
          { name: 'valid', value: 'normalize.valid' },
          { name: 'freeMail', value: 'normalize.freeMail' },
          { name: 'score', value: 'score.score' },
          { name: 'country', value: 'normalize.country' },
        ],
      },
      5,
    ),
    node(
      'owner',
      'ruleTable',
      'Owner',
      {
        ...{ table: 'Territories', hit: 'first' },
        inputs: [
          { title: 'country', value: 'normalize.country' },
          { title: 'score', value: 'score.score' },
        ],
        outputs: [
          { name: 'owner', type: 'text' },
          { name: 'ownerRule', type: 'text' },
        ],
        rows: OWNER.map((row) => ({ name: row.id, when: [cells(row.countries), `>= ${row.min}`], then: [row.owner, row.id] })),
        otherwise: ['global-pool', ''],
      },
      6,
    ),
    node(
      'hold',
      'set',
      'Hold',
      {
        fields: [
          { name: 'owner', value: '"compliance-hold"' },
          { name: 'ownerRule', value: '"HOLD"' },
        ],
      },
      6,
    ),
    node('assigned', 'end', 'Assigned', { outcome: 'assigned', fields: [{ name: 'recorded', value: 'true' }] }, 7),
    node('held', 'end', 'Held', { outcome: 'held', fields: [{ name: 'recorded', value: 'true' }] }, 7),
  ],
  edges: [
    edge('trigger', 'out', 'normalize'),
    edge('normalize', 'out', 'score'),
    edge('score', 'out', 'route'),
    edge('route', 'high', 'lane'),
    edge('route', 'medium', 'lane'),
    edge('route', 'low', 'lane'),
    edge('lane', 'out', 'policy'),
    edge('policy', 'allowed', 'owner'),
    edge('policy', 'ask', 'hold'),
    edge('policy', 'denied', 'hold'),
    edge('owner', 'out', 'assigned'),
    edge('hold', 'out', 'held'),
  ],
}

/** What our record of a run says, as the reference would put it: the same fields in the same order. */
export function asReference(input: JsonRecord, output: (node: string) => JsonRecord | undefined, outcome: string | null): JsonRecord {
  return {
    ...input,
    ...output('normalize'),
    ...output('score'),
    band: output('route')?.band ?? null,
    ...output('lane'),
    allowed: output('policy')?.verdict === 'allow',
    ...(output('owner') ?? output('hold')),
    ...(output('assigned') ?? output('held')),
    outcome,
  }
}
