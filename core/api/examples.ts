// Shipped examples: a workflow with its documents, its input and, where it reads texts, the examples its model learns from.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'
import { z } from 'zod'
import { readExamples } from '../classifier/examples.ts'
import { SignalboxError } from '../model/news.ts'
import { parseJson } from '../model/parse-json.ts'
import { newestDocument } from '../storage/documents.ts'
import { findWorkflow } from '../storage/workflows.ts'
import type { ReadContext, WriteContext } from './context.ts'
import type { ExampleSummary } from './contract.ts'
import { saveDocument } from './documents.ts'
import { importWorkflow, parseWorkflowFile } from './interchange.ts'
import { triggerReader } from './starting.ts'
import { liveWorkflow, publishDraft } from './workflows.ts'

const exampleSchema = z.strictObject({
  title: z.string(),
  about: z.string(),
  input: z.string(),
  models: z.array(z.strictObject({ name: z.string(), examples: z.string(), text: z.string(), label: z.string() })).default([]),
})
export type Example = z.infer<typeof exampleSchema> & { name: string; folder: string; workflow: string }

const text = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')

export function readExample(resources: string, name: string): Example {
  const folder = join(resources, 'examples', name)
  if (!/^[a-z-]+$/.test(name) || !existsSync(join(folder, 'example.json')))
    throw new SignalboxError('not-found', `There is no example “${name}”.`, {
      place: name,
      next: 'List the examples to see which there are.',
    })
  const example = exampleSchema.parse(parseJson(text(folder, 'example.json'), `${name}/example.json`))
  return { ...example, name, folder, workflow: parseWorkflowFile(text(folder, 'workflow.json'), `${name}/workflow.json`).name }
}

export const exampleNames = (resources: string): string[] => {
  const folder = join(resources, 'examples')
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, 'example.json')))
        .sort()
    : []
}

export const listExamples = (context: ReadContext): ExampleSummary[] =>
  exampleNames(context.resources).map((name) => {
    const { title, about, workflow } = readExample(context.resources, name)
    return { name, title, about, workflow, installed: (findWorkflow(context.db, workflow)?.live ?? null) !== null }
  })

/** Makes the workflow, its documents and models, publishes it and runs its input. Installing it again adds nothing. */
export async function installExample(context: WriteContext, name: string): Promise<{ workflow: number; runs: number }> {
  const example = readExample(context.resources, name)
  const there = findWorkflow(context.db, example.workflow)
  if (there?.live) return { workflow: there.id, runs: 0 }
  const say = (words: string, done: number, total: number) => context.emit('progress', { job: `example ${name}`, done, total, words })
  for (const model of example.models) {
    if (newestDocument(context.db, 'model', model.name)) continue
    say(`Training “${model.name}”`, 0, 0)
    const examples = readExamples(text(example.folder, model.examples), model.text, model.label)
    const trained = await context.classifiers.train(examples, {
      name: model.name,
      onProgress: (done, total, stage) => say(`Training “${model.name}”: ${stage}`, done, total),
    })
    saveDocument(context, { kind: 'model', name: model.name, body: context.classifiers.keep(trained.model) }, context.user)
  }
  const id = there?.id ?? importWorkflow(context, text(example.folder, 'workflow.json'), `${name}/workflow.json`).id
  publishDraft(context, id, 'Shipped example', context.user)
  const live = liveWorkflow(context, id)
  const rows = readRows(text(example.folder, example.input), example.input)
  const read = triggerReader(live, { fromText: true })
  let done = 0
  for (const [at, row] of rows.entries()) {
    const ready = read(row)
    if (!ready.ok)
      throw new SignalboxError('bad-input', `Row ${at + 1} does not fit: ${ready.problems.map((problem) => problem.message).join(' ')}`, {
        place: example.input,
        next: 'Correct the row.',
      })
    const started = await context.runner.start({
      plan: live.planId,
      input: ready.input,
      trigger: 'example',
      key: ready.key,
      asOf: null,
    })
    // One after the other, so that assignments and their workloads come out the same every time.
    await context.runner.settled(started.run)
    say(`Running ${example.title}`, ++done, rows.length)
  }
  return { workflow: id, runs: rows.length }
}

/** Rows of a CSV file (with a heading) as records of texts. Throws `bad-input` naming the line. */
export function readRows(csv: string, place: string): { [column: string]: string }[] {
  const parsed = Papa.parse<{ [column: string]: string }>(csv.replace(/^\uFEFF/, ''), { header: true, skipEmptyLines: 'greedy' })
  const [error] = parsed.errors.filter((one) => one.code !== 'UndetectableDelimiter')
  if (error) {
    const line = error.row === undefined ? '' : `, row ${error.row + 1}`
    throw new SignalboxError('bad-input', `This CSV cannot be read: ${error.message}.`, {
      place: `${place}${line}`,
      next: 'Correct the file; nothing was run.',
    })
  }
  const columns = parsed.meta.fields ?? []
  const twice = columns.find((column, at) => columns.indexOf(column) !== at || column.trim() === '')
  if (columns.length === 0 || twice !== undefined || Object.keys(parsed.meta.renamedHeaders ?? {}).length)
    throw new SignalboxError(
      'bad-input',
      columns.length === 0 ? 'This CSV has no heading row.' : 'This CSV has a column without a name, or two with the same.',
      {
        place,
        next: 'Give each column a name of its own in the first row.',
      },
    )
  return parsed.data
}
