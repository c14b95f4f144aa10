// train, evaluate.
import { SingleBar } from 'cli-progress'
import type { Command } from 'commander'
import type { WriteContext } from '../../api/context.ts'
import { saveDocument } from '../../api/documents.ts'
import { vectorFile } from '../../api/models.ts'
import { openEmbedder } from '../../classifier/embedder.ts'
import { evaluate } from '../../classifier/evaluate-model.ts'
import { readCases, readExamples } from '../../classifier/examples.ts'
import { loadModel, saveModel } from '../../classifier/model-file.ts'
import { needsVectors } from '../../classifier/predict.ts'
import { trainClassifier } from '../../classifier/train.ts'
import { fileCache } from '../../classifier/vector-cache.ts'
import { print, printJson, readText, withHost, workspaceOf } from './terminal.ts'

type TrainOptions = {
  examples: string
  text: string
  label: string
  out: string
  head: 'auto' | 'embedding' | 'words'
  name?: string
  json?: boolean
}
type EvaluateOptions = { model: string; cases: string; text: string; label: string; json?: boolean }

export function addModelCommands(program: Command): void {
  program
    .command('train')
    .description('train a classifier from labelled examples, offline')
    .requiredOption('--examples <file>', 'CSV with a heading row')
    .requiredOption('--text <column>', 'column of the texts')
    .requiredOption('--label <column>', 'column of the labels')
    .requiredOption('--out <file>', 'where the model is written')
    .option('--head <head>', 'auto, embedding or words', 'auto')
    .option('--name <name>', 'also keep it in the workspace as the model of this name, with thresholds of the same name')
    .option('--json', 'print the report as one line of JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ signalbox train --examples tickets.csv --text text --label intent --out intent.model.json\n  $ signalbox train --examples tickets.csv --text text --label intent --out intent.model.json --name "Ticket intent"',
    )
    .action((options: TrainOptions, command: Command) => train(options, command))
  program
    .command('evaluate')
    .description('measure a model on labelled cases')
    .requiredOption('--model <file>', 'a model that train wrote')
    .requiredOption('--cases <file>', 'CSV with a heading row')
    .requiredOption('--text <column>', 'column of the texts')
    .requiredOption('--label <column>', 'column of the true labels')
    .option('--json', '{n, accuracy, ece, bands} as one line of JSON')
    .addHelpText('after', '\nExample:\n  $ signalbox evaluate --model intent.model.json --cases test.csv --text text --label intent --json')
    .action((options: EvaluateOptions, command: Command) => measure(options, command))
}

const percent = (share: number | null) => (share === null ? '—' : `${(share * 100).toFixed(1)} %`)

/** One bar that follows the stage of the work; silent where nobody looks. */
function progress() {
  const bar = new SingleBar({ format: '{stage} {bar} {value}/{total} · {eta_formatted} left', stream: process.stderr, noTTYOutput: false })
  let shown = ''
  return {
    step(done: number, total: number, stage: string) {
      if (!process.stderr.isTTY) return
      if (stage !== shown) {
        if (shown) bar.stop()
        bar.start(total, done, { stage: stage.padEnd(17) })
        shown = stage
      } else bar.update(done)
    },
    end: () => shown && bar.stop(),
  }
}

async function withVectors<Value>(
  command: Command,
  work: (embed: ReturnType<typeof openEmbedder>['embed']) => Promise<Value>,
): Promise<Value> {
  const cache = fileCache(vectorFile(workspaceOf(command)))
  const embedder = openEmbedder({ cache })
  try {
    return await work(embedder.embed)
  } finally {
    await embedder.close()
    cache.close()
  }
}

async function train(options: TrainOptions, command: Command): Promise<void> {
  const examples = readExamples(readText(options.examples), options.text, options.label)
  const bar = progress()
  const began = performance.now()
  const { model, report } = await withVectors(command, (embed) =>
    trainClassifier({ examples, embed, head: options.head, name: options.name ?? 'classifier', onProgress: bar.step }),
  )
  bar.end()
  saveModel(options.out, model)
  const { name } = options
  if (name)
    await withHost(command, 'change', async (host) => {
      const context = host.context as WriteContext
      saveDocument(context, { kind: 'model', name, body: context.classifiers.keep(model) }, context.user)
      const { high, medium } = report.thresholds
      saveDocument(
        context,
        { kind: 'thresholds', name, body: { high, medium, note: `Suggested when the model was trained on ${report.examples} examples` } },
        context.user,
      )
    })
  if (options.json) return printJson({ ...report, seconds: Math.round((performance.now() - began) / 100) / 10 })
  print(
    `Trained on ${report.examples} examples with ${report.labels} labels in ${((performance.now() - began) / 1000).toFixed(1)} s, by ${report.folds}-fold cross-validation:`,
  )
  print(
    `  head      ${report.head} (embedding ${percent(report.accuracy.embedding)}, words ${percent(report.accuracy.words)}, chosen ${percent(report.accuracy.chosen)})`,
  )
  print(`  calibration error ${report.ece.toFixed(4)}`)
  print(
    `  high from ${report.thresholds.high.toFixed(4)}: ${percent(report.bands.high.share)} of the texts at ${percent(report.bands.high.precision)} precision${report.thresholds.highProven ? '' : ' (too few examples to prove it)'}`,
  )
  print(
    `  medium from ${report.thresholds.medium.toFixed(4)}: ${percent(report.bands.medium.share)} at ${percent(report.bands.medium.precision)}`,
  )
  if (report.contradictoryTexts) print(`  ${report.contradictoryTexts} texts stand under two labels`)
}

async function measure(options: EvaluateOptions, command: Command): Promise<void> {
  const model = loadModel(options.model)
  const cases = readCases(readText(options.cases), options.text, options.label)
  const bar = progress()
  const onProgress = (done: number, total: number) => bar.step(done, total, 'reading')
  const found = needsVectors(model)
    ? await withVectors(command, (embed) => evaluate(model, cases, { embed, onProgress }))
    : await evaluate(model, cases, { embed: null, onProgress })
  bar.end()
  if (options.json) return printJson(found)
  print(`${found.n} cases: accuracy ${percent(found.accuracy)}, calibration error ${found.ece.toFixed(4)}`)
  for (const [band, { share, precision }] of Object.entries(found.bands))
    print(`  ${band.padEnd(7)} ${percent(share).padStart(7)} of the cases, precision ${percent(precision)}`)
}
