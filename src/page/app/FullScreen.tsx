/** A whole-page message: the cause, what to do, and buttons that help. */
import type { ReactNode } from 'react'
import type { Failure } from '../../core/failure'
import { Icon } from '../ui/Icon'
import { failureWords } from '../text/failureWords'
import { text } from '../text/text'

/** More to do for failures that stop the whole page; the failure's own remedy comes first. */
const adviceFor = (code: Failure['code']): readonly string[] => {
  const { noBackend, noWorker, workerCrashed } = text.startFailure
  return (
    { 'no-backend': noBackend, 'no-worker': noWorker, 'worker-crashed': workerCrashed }[code as string] ?? []
  )
}

interface Props {
  failure: Failure
  heading?: string
  children?: ReactNode
}

export function FullScreen({ failure, heading = text.startFailure.heading, children }: Props) {
  const { message, remedy, detail } = failureWords(failure)
  const advice = adviceFor(failure.code)
  return (
    <main className="full-screen">
      <svg className="full-mark" viewBox="0 0 5 5" shapeRendering="crispEdges" aria-hidden="true">
        <path d="M0 0h1v1H0zM2 0h1v1H2zM1 1h1v1H1zM3 1h2v1H3zM0 2h2v1H0z" fill="currentColor" />
        <path d="M3 2h1v1H3zM0 3h1v1H0zM2 3h1v1H2zM4 4h1v1H4z" fill="currentColor" opacity="0.25" />
      </svg>
      <h1>{heading}</h1>
      <div role="alert">
        <p className="full-message">{message}</p>
        <p>{remedy}</p>
        {detail && (
          <p className="small quiet" lang="en">
            {detail}
          </p>
        )}
      </div>
      {advice.length > 0 && (
        <ul>
          {advice.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <div className="dialog-actions">
        {children}
        <button type="button" className="button" onClick={() => location.reload()}>
          <Icon name="restart" />
          {text.startFailure.reload}
        </button>
      </div>
      <p className="small quiet num">{failure.code}</p>
    </main>
  )
}
