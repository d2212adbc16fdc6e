/** The numbers behind a chart as a folded table; rows are built once it is opened, as charts redraw often. */
import { useState } from 'react'
import { text } from '../text/text'

interface Props {
  caption: string
  columns: string[]
  /** A function if they are costly to make. */
  rows: (string | number)[][] | (() => (string | number)[][])
}

export function DataTable({ caption, columns, rows }: Props) {
  const [opened, setOpened] = useState(false)
  const open = () => setOpened(true)
  return (
    <details className="table" onToggle={open}>
      <summary onClick={open}>{text.common.showAsTable}</summary>
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
            {opened &&
              (typeof rows === 'function' ? rows() : rows).map((row) => (
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
