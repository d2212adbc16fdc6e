/** A machine's speed as a card: what it is, whether it computes rightly, and each model's pace. */
import type { CSSProperties } from 'react'
import type { MachineResult } from '../../../core/machine/result'
import { measureText } from '../../text/measure'
import { cardFacts } from './cardFacts'

export function MachineCard({ result }: { result: MachineResult }) {
  const words = measureText()
  const { machine, details, gate, isSound, rows, skipped, footer } = cardFacts(result)
  return (
    <section className="machine-card" aria-label={words.card(machine)}>
      <h3>{machine}</h3>
      <p className="machine-details">{details.join(' · ')}</p>
      <p className={isSound ? 'machine-gate' : 'machine-gate wrong'}>
        <span aria-hidden="true">{isSound ? '✓' : '✗'}</span> {gate}
      </p>
      {rows.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{words.columns.shape}</th>
              <th scope="col">{words.columns.ms}</th>
              <th scope="col">{words.columns.tokens}</th>
              <th scope="col">{words.columns.gigaflops}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">
                  {row.name}
                  <span className="machine-shape">{row.facts}</span>
                </th>
                <td>{row.ms}</td>
                <td>{row.tokens}</td>
                <td className="machine-speed" style={{ '--share': row.share } as CSSProperties}>
                  {row.gigaflops}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {skipped.length > 0 && (
        <ul className="machine-skipped">
          {skipped.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      <p className="machine-footer">{footer}</p>
    </section>
  )
}
