/**
 * The numbers behind a chart as a table, folded away and not made until someone wants them: a chart is drawn
 * anew many times a minute.
 */
import { useState } from 'react'
import { text } from '../text/text'

interface Props {
  caption: string
  columns: string[]
  rows: (string | number)[][]
}

export function DataTable({ caption, columns, rows }: Props) {
  const [wanted, setWanted] = useState(false)
  const want = () => setWanted(true)
  return (
    <details className="table" onToggle={want}>
      <summary onClick={want}>{text.common.showAsTable}</summary>
      <div className="scroll" tabIndex={0} role="group" aria-label={caption}>
        <table className="data">
          <caption className="unseen">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {wanted &&
              rows.map((row) => (
                <tr key={row[0]}>
                  {row.map((cell, i) =>
                    i === 0 ? (
                      <th key={i} scope="row">
                        {cell}
                      </th>
                    ) : (
                      <td key={i}>{cell}</td>
                    ),
                  )}
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
