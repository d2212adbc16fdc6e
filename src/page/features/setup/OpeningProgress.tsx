/** How far the reading of the person's own files is, and the button that ends it. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { bytes } from '../../ui/format'

export function OpeningProgress() {
  const lab = useLab()
  const opening = useStore(useStores().lab, (state) => state.openingProgress)
  // A server need not say how much there is.
  const percent = opening?.all === 0 ? null : opening ? Math.floor((100 * opening.done) / opening.all) : 0
  return (
    <div className="opening">
      <progress aria-label="Reading files" max={100} value={percent ?? undefined} />
      <span className="small quiet">{percent === null ? bytes(opening?.done ?? 0) : `${percent} %`}</span>
      <Button label="Cancel reading" size="small" onClick={() => lab.cancelOpen()} />
    </div>
  )
}
