// Labelled examples: read from a CSV, checked, and every complaint made at once.
import Papa from 'papaparse'
import { SignalboxError } from '../model/news.ts'
import { prepareText } from './texts.ts'

export type Example = { text: string; label: string }

/** Row numbers named in one message at most. */
const MOST_NAMED = 10
const MOST_LABELS = 2_000

/**
 * The rows of a CSV with a header, as examples. Row numbers in messages count records; the header is row 1.
 * @throws SignalboxError `bad-input` for a missing column, broken quoting, empty texts or labels, or a set that cannot be learnt from.
 */
export function readExamples(csvText: string, textColumn: string, labelColumn: string): Example[] {
  const examples = readCases(csvText, textColumn, labelColumn)
  checkExamples(examples)
  return examples
}

/** The same rows without asking whether they can be learnt from: the cases of an evaluation. */
export function readCases(csvText: string, textColumn: string, labelColumn: string): Example[] {
  const parsed = Papa.parse<Record<string, string>>(csvText.replace(/^\uFEFF/, ''), { header: true, skipEmptyLines: 'greedy' })
  const columns = parsed.meta.fields ?? []
  for (const column of [textColumn, labelColumn]) {
    if (columns.includes(column)) continue
    const present = columns.length ? `It has ${columns.map((name) => `“${name}”`).join(', ')}.` : 'It has no columns at all.'
    throw refused(`The CSV has no column “${column}”. ${present}`, 'Name one of these columns, or add a header row.', column)
  }
  const broken = parsed.errors.find((error) => error.code !== 'UndetectableDelimiter')
  if (broken) {
    throw refused(`The CSV is broken: ${broken.message}.`, 'Correct that row and read the file again.', `row ${(broken.row ?? 0) + 2}`)
  }
  const examples = parsed.data.map((row) => ({
    text: prepareText(row[textColumn] ?? '').text,
    label: (row[labelColumn] ?? '').normalize('NFC').trim(),
  }))
  for (const part of ['text', 'label'] as const) {
    const empty = examples.flatMap((example, at) => (example[part] === '' ? [at + 2] : []))
    const column = part === 'text' ? textColumn : labelColumn
    if (empty.length) throw refused(`The ${part} is empty in ${rows(empty)}.`, 'Fill it in or remove these rows.', `column ${column}`)
  }
  return examples
}

/** @throws SignalboxError `bad-input` unless there are two labels or more with two different texts or more each. */
export function checkExamples(examples: Example[]): void {
  const texts = new Map<string, Set<string>>()
  for (const { text, label } of examples) {
    const own = texts.get(label) ?? new Set()
    texts.set(label, own.add(text))
  }
  if (texts.size === 0) throw refused('There are no examples.', 'Give at least two labels with two examples each.', 'examples')
  if (texts.size === 1) {
    throw refused(`All examples have the one label “${[...texts.keys()][0]}”.`, 'Add examples of at least one other label.', 'examples')
  }
  if (texts.size > MOST_LABELS) {
    throw refused(
      `There are ${texts.size} labels; ${MOST_LABELS} is the most.`,
      'Check that the label column is the right one.',
      'examples',
    )
  }
  const rare = [...texts].filter(([, own]) => own.size < 2).map(([label]) => `“${label}”`)
  if (rare.length) {
    const more = rare.length > MOST_NAMED ? ` and ${rare.length - MOST_NAMED} more` : ''
    const message = `Too few examples of ${rare.slice(0, MOST_NAMED).join(', ')}${more}: each label needs two different texts.`
    throw refused(message, 'Add examples of these labels or merge them with others.', 'examples')
  }
}

/** What the report says of copies: texts that stand more than once, and those of them under different labels. */
export function countCopies(examples: Example[]): { repeated: number; contradictory: number } {
  const labels = new Map<string, { count: number; labels: Set<string> }>()
  for (const { text, label } of examples) {
    const own = labels.get(text) ?? { count: 0, labels: new Set() }
    own.count++
    labels.set(text, own)
    own.labels.add(label)
  }
  const all = [...labels.values()]
  return { repeated: all.filter(({ count }) => count > 1).length, contradictory: all.filter((own) => own.labels.size > 1).length }
}

const rows = (numbers: number[]): string => {
  const named = numbers.slice(0, MOST_NAMED).join(', ')
  return `row${numbers.length > 1 ? 's' : ''} ${named}${numbers.length > MOST_NAMED ? ` and ${numbers.length - MOST_NAMED} more` : ''}`
}

const refused = (message: string, next: string, place: string): SignalboxError => new SignalboxError('bad-input', message, { place, next })
