/**
 * The numbers behind a chart as a folded table; rows are built once it is opened, as charts redraw often, and
 * only so many of them as a page draws quickly.
 */
import { useState } from 'react'
import { evenly } from '../../core/metricSeries'
import { text } from '../text/text'

type Row = (string | number)[]

interface Props {
  caption: string
  columns: string[]
  /** A function if they are costly to make. */
  rows: Row[] | (() => Row[])
}

/** Rows that are drawn of a longer table. */
const mostRows = 400

function Body({ rows }: { rows: readonly Row[] }) {
  return (
    <tbody>
      {evenly(rows, mostRows).map((row) => (
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
  )
}

export function DataTable({ caption, columns, rows }: Props) {
  const [opened, setOpened] = useState(false)
  const open = () => setOpened(true)
  const all = opened ? (typeof rows === 'function' ? rows() : rows) : []
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
          <Body rows={all} />
        </table>
      </div>
      {all.length > mostRows && <p className="small quiet">{text.common.someRows(mostRows, all.length)}</p>}
    </details>
  )
}
