/**
 * The place of the completions before there are any: an invisible grid of the size that the form's settings,
 * or the run's, will give. So nothing below it moves when they come.
 */
import type { CSSProperties } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../../store/hooks'
import { text } from '../../text/text'

export function GridPlace() {
  const form = useStore(useStores().settings, (state) => state.config)
  const run = useStore(useStores().run, (state) => state.run)
  const { promptRows, promptCount, samplesPerPrompt } = run?.config ?? form
  const conditional = promptRows > 0
  const columns = samplesPerPrompt + 2
  const cells = promptCount * (conditional ? columns : samplesPerPrompt)
  return (
    <div
      className={conditional ? 'grid-place set-grid' : 'grid-place free-grid'}
      style={{ '--columns': columns, '--rows': promptCount } as CSSProperties}
      aria-hidden="true"
    >
      {conditional && (
        <span className="head drawn" style={{ gridColumn: '1 / -1' }}>
          {text.completions.grid.drawn}
        </span>
      )}
      {Array.from({ length: cells }, (_, i) => (
        <div className="cell" key={i} />
      ))}
    </div>
  )
}
