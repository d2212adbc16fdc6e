/** A failure as a message: what happened, where, and what to do. */
import type { ReactNode } from 'react'
import type { Failure } from '../../core/failure'
import { settingLabel } from '../../core/text/settingLabel'
import { failureWords } from '../text/failureWords'
import { Button } from './Button'
import { text } from '../text/text'

interface Props {
  failure: Failure
  /** Buttons that fix it. */
  children?: ReactNode
  /** False if it is there from the start and need not interrupt a screen reader. */
  announce?: boolean
}

export function Notice({ failure, children, announce = true }: Props) {
  const { message, remedy, detail } = failureWords(failure)
  const setting = failure.subject === undefined ? null : settingLabel(failure.subject)
  const place = [
    setting ?? failure.subject,
    failure.byteOffset === undefined ? null : text.common.byte(failure.byteOffset),
  ].filter((part) => part !== undefined && part !== null)
  return (
    <div className="notice" role={announce ? 'alert' : undefined} data-code={failure.code}>
      <p>
        <strong>{message}</strong>
      </p>
      {place.length > 0 && <p className={setting ? 'small' : 'num small'}>{text.common.list(place)}</p>}
      <p className="remedy">{remedy}</p>
      {detail && (
        <p className="small quiet" lang="en">
          {detail}
        </p>
      )}
      {(children || failure.code === 'outdated') && (
        <div className="actions">
          {failure.code === 'outdated' && (
            <Button kind="primary" label={text.shell.reloadNow} onClick={() => location.reload()} />
          )}
          {children}
        </div>
      )}
    </div>
  )
}
