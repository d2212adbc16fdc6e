/** How far the reading of the person's own files is, and the button that ends it. */
import { useLab, useLabState } from '../../store/hooks'
import { Button } from '../../ui/Button'

export function OpeningProgress() {
  const lab = useLab()
  const opening = useLabState('lab', (state) => state.opening)
  const percent = opening && opening.all > 0 ? Math.floor((100 * opening.done) / opening.all) : 0
  return (
    <div className="opening">
      <progress aria-label="Reading files" max={100} value={percent} />
      <span className="small quiet">{percent} %</span>
      <Button label="Cancel reading" size="small" onClick={() => lab.cancelOpen()} />
    </div>
  )
}
