/**
 * What the model expects at one pixel: the likeliest colours as bars, its uncertainty, and in words the
 * surprise of the colour that is there. A press on a colour draws on with it.
 */
import { useState, type ReactNode } from 'react'
import type { Look } from '../../../core/protocol'
import type { TouchedImage } from '../../store/state/touch'
import { pixelText } from '../../text/pixelPanel'
import { Button } from '../../ui/Button'
import { bits, chance, figures } from '../../ui/format'

const fewColours = 6

export interface ChancesProps {
  look: Look
  image: TouchedImage
  /** Whether tokens are learned codes. */
  codes: boolean
  /** Why no colour can be chosen; null if one can. */
  blocked: string | null
  /** What choosing does. */
  help: string
  onColour(token: number): void
}

export function Swatch({ token, rgb }: { token: number; rgb: Uint8Array }) {
  return (
    <i
      className="swatch"
      aria-hidden="true"
      style={{ background: `rgb(${rgb.subarray(token * 3, token * 3 + 3).join(' ')})` }}
    />
  )
}

/** All tokens, the likeliest first; the list that the number keys count. */
export function byChance(probabilities: Float32Array): number[] {
  return Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a] || a - b)
}

/** The colour that is at the place, null if none is (yet), and the real image's. */
export function coloursThere(
  image: TouchedImage,
  place: number,
): { here: number | null; real: number | null } {
  return {
    here: image.unknown?.[place] ? null : image.tokens[place],
    real: image.real ? image.real[place] : null,
  }
}

/** In words: which colour is there, how likely the model found it, and how sure it was. */
function ChanceWords({ look, image, codes }: Pick<ChancesProps, 'look' | 'image' | 'codes'>) {
  const words = pixelText()
  const { probabilities, entropy, place } = look
  const { here, real } = coloursThere(image, place)
  const named = (token: number): ReactNode => (
    <b>
      <Swatch token={token} rgb={image.rgb} /> {codes ? words.code(token) : words.colour(token)}
    </b>
  )
  const share = (token: number) => <b className="num">{chance(probabilities[token])}</b>
  const wasDrawn = image.isDrawing && image.drawn?.[place] === 1
  const judged = here ?? real
  const surprise = judged === null ? null : -Math.log(probabilities[judged])
  const certainty = entropy / Math.log(probabilities.length)
  return (
    <>
      {here !== null && (
        <p>
          {(wasDrawn ? words.drawn : words.given)(named(here), share(here))}
          {real !== null && real !== here && words.real(named(real), share(real))}
        </p>
      )}
      <p className="small quiet">
        {certainty < 0.15 ? words.sure : certainty > 0.85 ? words.unsure : words.between}{' '}
        {words.entropy(
          <span className="num">{figures(bits(entropy))}</span>,
          <span className="num">{figures(bits(Math.log(probabilities.length)))}</span>,
          <span className="num">{figures(entropy)}</span>,
        )}{' '}
        {surprise !== null &&
          words.surprise(
            <span className="num">{figures(surprise)}</span>,
            <span className="num">{figures(bits(surprise))}</span>,
          )}
      </p>
    </>
  )
}

export function ColourChances({ look, image, codes, blocked, help, onColour }: ChancesProps) {
  const words = pixelText()
  const [all, setAll] = useState(false)
  const { probabilities, place } = look
  const { here, real } = coloursThere(image, place)
  const order = byChance(probabilities)
  const likeliest = order.slice(0, fewColours)
  const marked = [here, real].filter((token) => token !== null && !likeliest.includes(token)) as number[]
  const shown = all ? order : [...likeliest, ...new Set(marked)]
  const rest = Math.max(0, 1 - shown.reduce((sum, token) => sum + probabilities[token], 0))
  return (
    <div className="chances">
      <h4>{words.expects}</h4>
      <ChanceWords look={look} image={image} codes={codes} />
      <ul className="chance-list" aria-label={words.list}>
        {shown.map((token) => {
          const name = codes ? words.code(token) : words.colour(token)
          const tags = [token === here && words.hereNow, token === real && words.inReal].filter(Boolean)
          return (
            <li key={token}>
              <button
                type="button"
                className="chance"
                data-here={token === here || undefined}
                aria-label={[words.choose(name, chance(probabilities[token])), ...tags].join(', ')}
                aria-disabled={blocked !== null || undefined}
                title={blocked ?? undefined}
                onClick={() => blocked === null && onColour(token)}
              >
                <Swatch token={token} rgb={image.rgb} />
                <span className="chance-track" aria-hidden="true">
                  <i style={{ width: `${100 * probabilities[token]}%` }} />
                </span>
                <span className="num" aria-hidden="true">
                  {chance(probabilities[token])}
                </span>
                <span className="chance-tags" aria-hidden="true">
                  {tags.join(', ')}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      {order.length > shown.length && (
        <p className="small quiet">
          {words.others(order.length - shown.length, <span className="num">{chance(rest)}</span>)}
        </p>
      )}
      {order.length > fewColours && (
        <Button
          size="small"
          kind="plain"
          label={all ? words.fewer : words.all(order.length)}
          aria-expanded={all}
          onClick={() => setAll(!all)}
        />
      )}
      <p className="small quiet">{blocked ?? help}</p>
    </div>
  )
}
