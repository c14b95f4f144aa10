// Every node type there is. Adding one means its file, its test and a line here.
import { assign } from './assign.ts'
import { branch } from './branch.ts'
import { classify } from './classify.ts'
import { confidence } from './confidence.ts'
import { csvRow } from './csv-row.ts'
import { end } from './end.ts'
import { http } from './http.ts'
import { mail } from './mail.ts'
import { policy } from './policy.ts'
import { review } from './review.ts'
import { ruleTable } from './rule-table.ts'
import { scoreCard } from './score-card.ts'
import { set } from './set.ts'
import type { NodeSpec } from './spec.ts'
import { sql } from './sql.ts'
import { start } from './start.ts'
import { task } from './task.ts'
import { writeFile } from './write-file.ts'

// A spec is used with configs that its own schema parsed, so the config's type is only of interest inside its file.
export const nodeTypes = {
  ...{ start, classify, ruleTable, scoreCard, branch, confidence, policy },
  ...{ review, task, assign, set, csvRow, writeFile, http, mail, sql, end },
} satisfies { [type: string]: NodeSpec<never> | NodeSpec } as unknown as { [type: string]: NodeSpec }

export const specOf = (type: string): NodeSpec | undefined => (Object.hasOwn(nodeTypes, type) ? nodeTypes[type] : undefined)
