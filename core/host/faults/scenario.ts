// What the fault suite runs: payments that pass a confidence, a policy and perhaps a person, are charged, and leave a row in a file.
import type { WriteContext } from '../../api/context.ts'
import { saveDocument } from '../../api/documents.ts'
import { createWorkflow, liveWorkflow, publishDraft } from '../../api/workflows.ts'
import type { NamedDocument } from '../../model/documents.ts'
import type { Graph } from '../../model/graph.ts'
import type { JsonRecord } from '../../model/values.ts'
import { openHost } from '../host.ts'

export type Payment = { ref: string; amount: number | null; customer: string; sure: number | null }
export type Charge = { port: number; honoursKey: boolean; windowHours?: number }

/** A few amounts that each take another way; some values are missing, which a gate must never let pass by itself. */
export function payment(random: () => number, ref: string): Payment {
  const pick = <Value>(list: readonly Value[]): Value => list[Math.floor(random() * list.length)] as Value
  return {
    ref,
    amount: pick([5, 40, 99, 100, 250, 900, 20_000, null]),
    customer: pick(['new', 'regular']),
    sure: pick([0.99, 0.95, 0.9, 0.8, 0.7, 0.2, null]),
  }
}

/** The gate in the client's own words, for the oracle: whether this payment may be charged without a person. */
export const mayGoAlone = ({ amount, customer, sure }: Payment): boolean =>
  typeof sure === 'number' && sure >= 0.8 && typeof amount === 'number' && amount <= 10_000 && (amount <= 100 || customer === 'regular')

const documents = (port: number): NamedDocument[] => [
  { kind: 'settings', name: 'Network', body: { allowedHosts: [`127.0.0.1:${port}`] } },
  { kind: 'thresholds', name: 'Payments', body: { high: 0.8, medium: 0.5, note: '' } },
  {
    kind: 'policy',
    name: 'Payments',
    body: {
      about: 'What may be paid without anybody looking.',
      inputs: [
        { name: 'amount', type: 'number', required: true },
        { name: 'customer', type: 'text', required: true },
      ],
      clauses: [
        { name: 'large', when: 'amount > 10000', verdict: 'deny', because: '' },
        { name: 'small', when: 'amount <= 100', verdict: 'allow', because: '' },
        { name: 'regular customer', when: 'customer == "regular"', verdict: 'allow', because: '' },
      ],
      otherwise: 'ask',
    },
  },
]

type Brief = [type: string, config: JsonRecord, to: { [port: string]: string }]
function graphFrom(briefs: { [key: string]: Brief }): Graph {
  const entries = Object.entries(briefs)
  return {
    nodes: entries.map(([key, [type, config]], at) => ({ id: key, key, type, title: key, config, position: { x: at * 280, y: 0 } })),
    edges: entries.flatMap(([key, [, , to]]) =>
      Object.entries(to).map(([port, target]) => ({ id: `${key}-${port}`, from: { node: key, port }, to: { node: target, port: 'in' } })),
    ),
  }
}

const graph = ({ port, honoursKey, windowHours = 24 }: Charge): Graph =>
  graphFrom({
    begin: [
      'start',
      {
        fields: [
          { name: 'ref', type: 'text', required: true },
          { name: 'amount', type: 'number', required: false },
          { name: 'customer', type: 'text', required: false },
          { name: 'sure', type: 'number', required: false },
        ],
        ...{ subject: '', key: 'input.ref' },
      },
      { out: 'guess' },
    ],
    guess: ['set', { fields: [{ name: 'sure', value: 'input.sure' }] }, { out: 'sure' }],
    sure: ['confidence', { value: 'guess.sure', thresholds: 'Payments' }, { high: 'gate', medium: 'review', low: 'review' }],
    gate: [
      'policy',
      {
        policy: 'Payments',
        inputs: [
          { name: 'amount', value: 'input.amount' },
          { name: 'customer', value: 'input.customer' },
        ],
      },
      { allowed: 'charge', ask: 'review', denied: 'denied' },
    ],
    review: ['review', { question: 'Pay {{input.ref}}?', fields: [] }, { approved: 'charge', declined: 'declined' }],
    charge: [
      'http',
      {
        ...{ method: 'POST', url: `http://127.0.0.1:${port}/charge`, honoursKey, windowHours, timeoutSeconds: 20 },
        body: '{"ref": input.ref, "run": run.id, "node": "charge", "iteration": 0, "amount": input.amount}',
      },
      { out: 'row' },
    ],
    row: ['csvRow', { file: 'paid.csv', columns: [{ name: 'ref', value: 'input.ref' }] }, { out: 'paid' }],
    paid: ['end', { outcome: 'paid', fields: [] }, {}],
    denied: ['end', { outcome: 'denied', fields: [] }, {}],
    declined: ['end', { outcome: 'declined', fields: [] }, {}],
  })

/** Makes a workspace with the workflow published; gives the plan its runs are pinned to. */
export async function newWorkspace(folder: string, charge: Charge): Promise<number> {
  const host = await openHost({ workspace: folder, resources: 'resources', oneThread: true })
  try {
    const context = host.context as WriteContext
    for (const document of documents(charge.port)) saveDocument(context, document, 'faults')
    const { id } = createWorkflow(context, { name: 'Payments', owner: 'faults', draft: graph(charge) })
    publishDraft(context, id, '', 'faults')
    return liveWorkflow(context, id).planId
  } finally {
    await host.close()
  }
}
