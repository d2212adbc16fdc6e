/** The numbers behind a chart as a table, folded away until someone wants them. */
interface Props {
  caption: string
  columns: string[]
  rows: (string | number)[][]
}

export function DataTable({ caption, columns, rows }: Props) {
  return (
    <details className="table">
      <summary>Show as table</summary>
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
            {rows.map((row) => (
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
