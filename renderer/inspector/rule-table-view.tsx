// A rule table as a table, its hit policy in the corner.

import { keyed } from '../ui/keyed.ts'
import { TableBox } from '../ui/table-box.tsx'
import type { RuleTable } from './rule-rows.ts'

const HIT: { [policy: string]: string } = {
  unique: 'Unique: at most one row may match',
  first: 'First: the topmost row that matches wins',
  collect: 'Collect: every row that matches counts',
}

export function RuleTableView({ table }: { table: RuleTable }) {
  const { hit, inputs, outputs, rows } = table
  const named = rows.some((row) => row.name)
  return (
    <TableBox label="Rule table">
      <table className="plain rules">
        <thead>
          <tr>
            <th scope="col" title={HIT[hit] ?? hit}>
              <span className="hit">{hit.charAt(0).toUpperCase()}</span>
              <span className="hidden-label">{HIT[hit] ?? hit}</span>
            </th>
            {named && <th scope="col">Row</th>}
            {inputs.map((input) => (
              <th key={input} scope="col">
                {input}
              </th>
            ))}
            {outputs.map((output, at) => (
              <th key={output} scope="col" className={at === 0 ? 'then' : ''}>
                {output}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keyed(rows, (row) => row.name + row.when.join()).map(({ key, thing: row }, at) => (
            <tr key={key}>
              <td className="muted number">{at + 1}</td>
              {named && <td>{row.name}</td>}
              {row.when.map((cell, column) => (
                <td key={inputs[column]} className="mono">
                  {cell}
                </td>
              ))}
              {row.gives.map((cell, column) => (
                <td key={outputs[column]} className={column === 0 ? 'then said' : 'said'}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  )
}
