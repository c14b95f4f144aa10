// Any value of a config, in the calmest shape that shows it whole: a field, a list of words, a table, a nested form.
import type { Json } from '../../core/model/values.ts'
import { humanName, plainValue } from '../ui/format.ts'
import { keyed } from '../ui/keyed.ts'
import { TableBox } from '../ui/table-box.tsx'
import { columnsOf } from './form-fields.ts'
import { looksLikeCode } from './looks-like-code.ts'

function Table({ rows, columns }: { rows: readonly Json[]; columns: string[] }) {
  return (
    <TableBox label="Table">
      <table className="plain">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {humanName(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keyed(rows, (row) => JSON.stringify(row)).map(({ key, thing: row }) => (
            <tr key={key}>
              {columns.map((column) => {
                const value = (row as { [name: string]: Json })[column] ?? null
                return (
                  <td key={column} className={typeof value === 'number' ? 'number' : looksLikeCode(value) ? 'mono' : ''}>
                    {value === null || value === '' ? <span className="muted">–</span> : plainValue(value)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  )
}

export function ValueView({ value }: { value: Json }) {
  if (Array.isArray(value)) {
    const columns = columnsOf(value)
    if (columns) return <Table rows={value} columns={columns} />
    if (value.every((item) => typeof item !== 'object'))
      return (
        <span className="words">
          {value.map((item) => (
            <span key={plainValue(item)} className="pill">
              {plainValue(item)}
            </span>
          ))}
        </span>
      )
    return <pre className="json box">{JSON.stringify(value, null, 2)}</pre>
  }
  if (value !== null && typeof value === 'object')
    return (
      <dl className="pairs">
        {Object.entries(value).map(([name, inner]) => (
          <div key={name}>
            <dt>{humanName(name)}</dt>
            <dd>{typeof inner === 'object' && inner !== null ? <ValueView value={inner} /> : plainValue(inner)}</dd>
          </div>
        ))}
      </dl>
    )
  return <div className={looksLikeCode(value) ? 'box mono' : 'box'}>{plainValue(value)}</div>
}
