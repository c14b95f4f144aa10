// Every node type there is. Adding one means its file, its test and a line here.
import { assign } from './assign.ts'
import { branch } from './branch.ts'
import { classify } from './classify.ts'
import { collect } from './collect.ts'
import { confidence } from './confidence.ts'
import { csvRow } from './csv-row.ts'
import { end } from './end.ts'
import { forEach } from './for-each.ts'
import { http } from './http.ts'
import { join } from './join.ts'
import { loop } from './loop.ts'
import { mail } from './mail.ts'
import { parallel } from './parallel.ts'
import { policy } from './policy.ts'
import { review } from './review.ts'
import { ruleTable } from './rule-table.ts'
import { schedule } from './schedule.ts'
import { scoreCard } from './score-card.ts'
import { set } from './set.ts'
import type { NodeSpec } from './spec.ts'
import { sql } from './sql.ts'
import { start } from './start.ts'
import { subWorkflow } from './sub-workflow.ts'
import { task } from './task.ts'
import { wait } from './wait.ts'
import { writeFile } from './write-file.ts'

// A spec is used with configs that its own schema parsed, so the config's type is only of interest inside its file.
export const nodeTypes = {
  ...{ start, schedule, classify, ruleTable, scoreCard, branch, confidence, policy },
  ...{ review, task, assign, set, csvRow, writeFile, http, mail, sql, end },
  ...{ parallel, join, forEach, collect, loop, wait, subWorkflow },
} satisfies { [type: string]: NodeSpec<never> | NodeSpec } as unknown as { [type: string]: NodeSpec }

export const specOf = (type: string): NodeSpec | undefined => (Object.hasOwn(nodeTypes, type) ? nodeTypes[type] : undefined)
