/** A failure as a designed message: what happened, where, and what to do now. */
import type { ReactNode } from 'react'
import type { Failure } from '../../core/failure'
import { text } from '../text/text'

interface Props {
  failure: Failure
  /** Buttons that mend it. */
  children?: ReactNode
  /** False where it stands from the beginning and need not interrupt. */
  announce?: boolean
}

export function Notice({ failure, children, announce = true }: Props) {
  const place = [
    failure.subject,
    failure.byteOffset === undefined ? null : text.common.byte(failure.byteOffset),
  ]
    .filter(Boolean)
    .join(', ')
  return (
    <div className="notice" role={announce ? 'alert' : undefined} data-code={failure.code}>
      <p>
        <strong>{failure.message}</strong>
      </p>
      {place && <p className="num small">{place}</p>}
      <p className="remedy">{failure.remedy}</p>
      {children && <div className="actions">{children}</div>}
    </div>
  )
}
