/**
 * The colour key of the uncertainty of drawn pixels, with numbers: for the images shown as their uncertainty,
 * and for pixels that have just arrived.
 */
import { viridis } from '../../charts/viridis'
import { bits, figures } from '../../ui/format'
import { text } from '../../text/text'

const stops = [0, 0.25, 0.5, 0.75, 1]
const ramp = `linear-gradient(90deg, ${stops.map(viridis).join(', ')})`

/** @param colours V, whose uniform distribution is the most uncertain one */
export function UncertaintyKey({ colours }: { colours: number }) {
  const words = text.touch.key
  return (
    <p className="uncertainty-key small">
      <span>{words.title}</span>
      <span className="num">{words.certain}</span>
      <span className="key-ramp" aria-hidden="true" style={{ background: ramp }} />
      <span className="num">{words.uniform(figures(bits(Math.log(colours)), 2), colours)}</span>
    </p>
  )
}
