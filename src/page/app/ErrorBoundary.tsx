/** Displays an error thrown while rendering, instead of a blank page. */
import { Component, type ReactNode } from 'react'
import { toFailure, type Failure } from '../../core/failure'
import { FullScreen } from './FullScreen'
import { text } from '../text/text'

interface State {
  failure: Failure | null
}

export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { failure: null }

  static getDerivedStateFromError(error: unknown): State {
    return { failure: { ...toFailure(error), remedy: text.startFailure.drawingRemedy } }
  }

  override render() {
    return this.state.failure ? (
      <FullScreen failure={this.state.failure} heading={text.startFailure.drawingHeading} />
    ) : (
      this.props.children
    )
  }
}
