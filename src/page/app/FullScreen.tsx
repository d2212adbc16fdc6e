/** A whole-page message: the cause, what to do, and a button where one helps. Never a blank page. */
import type { ReactNode } from 'react'
import type { Failure } from '../../core/failure'
import { Icon } from '../ui/Icon'

/** More to do for failures that stop the whole page; the failure's own remedy comes first. */
const advice: Partial<Record<Failure['code'], string[]>> = {
  'no-backend': [
    'Chrome, Edge 113 or newer, Firefox 141 or newer and Safari 26 or newer run WebGPU; any of the last five years runs WebAssembly.',
    'If this address forces a backend (?backend=), open the page without it.',
    'If a policy switched WebAssembly or hardware acceleration off, ask for it to be allowed on this page.',
  ],
  'no-worker': [
    'Open the page over http or https, not as a file.',
    'Allow workers where an extension or a policy blocks scripts.',
  ],
  'worker-crashed': [
    'Close other heavy pages, then reload.',
    'If it was the graphics driver, try the WebAssembly backend.',
  ],
}

interface Props {
  failure: Failure
  heading?: string
  children?: ReactNode
}

export function FullScreen({ failure, heading = 'iGPT Lab cannot start here', children }: Props) {
  return (
    <main className="full-screen">
      <svg className="full-mark" viewBox="0 0 5 5" shapeRendering="crispEdges" aria-hidden="true">
        <path d="M0 0h1v1H0zM2 0h1v1H2zM1 1h1v1H1zM3 1h2v1H3zM0 2h2v1H0z" fill="currentColor" />
        <path d="M3 2h1v1H3zM0 3h1v1H0zM2 3h1v1H2zM4 4h1v1H4z" fill="currentColor" opacity="0.25" />
      </svg>
      <h1>{heading}</h1>
      <div role="alert">
        <p className="full-message">{failure.message}</p>
        <p>{failure.remedy}</p>
      </div>
      {advice[failure.code] && (
        <ul>
          {advice[failure.code]?.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <div className="dialog-actions">
        {children}
        <button type="button" className="button" onClick={() => location.reload()}>
          <Icon name="restart" />
          Reload the page
        </button>
      </div>
      <p className="small quiet num">{failure.code}</p>
    </main>
  )
}
