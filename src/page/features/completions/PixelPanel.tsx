/**
 * One pixel of an image as the model sees it, beside the image: what it could see, what it expects, where it
 * attends, and other colours to draw on with.
 */
import {
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
} from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { useIsShown } from '../../store/linkHooks'
import type { Run } from '../../store/state/run'
import {
  lookablePlace,
  noPixel,
  positionOf,
  type ImageName,
  type TouchedImage,
} from '../../store/state/touch'
import { pixelText } from '../../text/pixelPanel'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { chance } from '../../ui/format'
import { Notice } from '../../ui/Notice'
import { AttentionChoice } from './AttentionChoice'
import { chosenAttention, nextChoice } from './attentionCircles'
import { byChance, ColourChances, coloursThere } from './ColourChances'
import { changeBlocked, drawFrom } from './drawFrom'
import { padOf, readingOrder, sheetOf } from './padDrawing'
import { nameWords, seesWords, shownPart, useFollowing, useTouchedImage, type Revealed } from './touchedImage'
import { TouchedPicture } from './TouchedPicture'
import { askAbout } from './askAbout'
import { useLook, type LookState } from './useLook'
import { pressedElement, usePanelPlace } from './usePanelPlace'
import './touch.css'

interface Props {
  run: Run
  /** Why nothing can be drawn now; null if it can. */
  blocked: string | null
  /** Null once the slow reveal is over. */
  revealed: Revealed | null
}

/** The pixel looked at. */
interface Pixel {
  name: ImageName
  image: TouchedImage
  place: number
}

/** Puts the image on the drawing pad up to the pixel, or without its hole, so that a rest is left to draw. */
function useToPad(run: Run, { image, place }: Pixel): () => void {
  const { touch, completions } = useLab().stores
  const { tokens, unknown, drawn, order } = image
  return () => {
    const isLeft = (at: number) =>
      run.config.objective === 'masked'
        ? (drawn?.[at] ?? 0) === 1
        : positionOf(at, order) > positionOf(place, order)
    const known = tokens.map((_, at) => (unknown?.[at] || isLeft(at) ? 0 : 1))
    const pad = padOf(touch.getState().pad, run, readingOrder(completions.getState(), run))
    touch.setState({
      pad: sheetOf(pad, { tokens, known: Uint8Array.from(known) }),
      padOpen: true,
      image: null,
    })
  }
}

/** The keys of the enlarged image: layer, head, and the colours by their number in the list. */
function usePixelKeys({ look, arrived }: LookState, onColour: (token: number) => void) {
  const { touch } = useLab().stores
  return ({ key, shiftKey }: KeyboardEvent): boolean => {
    const { layer, head } = touch.getState()
    const by = shiftKey ? -1 : 1
    if (!look) return false
    if (key.toLowerCase() === 'l') touch.setState({ layer: nextChoice(layer, look.nLayer, by) })
    else if (key.toLowerCase() === 'h') touch.setState({ head: nextChoice(head, look.nHead, by) })
    else if (/^[1-9]$/.test(key)) {
      const token = byChance(look.probabilities)[Number(key) - 1]
      if (token !== undefined && arrived) onColour(token)
    } else return false
    return true
  }
}

/** The colour that is at the pixel and its chance, announced after the place. */
function aboutWords({ look, arrived }: LookState, { image, place }: Pixel, codes: boolean): string {
  const { here } = coloursThere(image, place)
  if (!look || !arrived || here === null) return ''
  const words = pixelText()
  const colour = codes ? words.code(here) : words.colour(here)
  return text.common.withNote('', words.choose(colour, chance(look.probabilities[here])))
}

/** Where the pixel attends, of which weights, and what else can be done with the image. */
function PixelFoot({
  run,
  pixel,
  state,
  onNewest,
}: {
  run: Run
  pixel: Pixel
  state: LookState
  onNewest(): void
}) {
  const lab = useLab()
  const { layer, head } = useStore(useStores().touch, (all) => all)
  const canName = useIsShown('whatIsThis') && run.preview.summary.classNames.length > 1
  const toPad = useToPad(run, pixel)
  const words = pixelText()
  const { look } = state
  const toName = () => {
    // It covers a part of the page.
    lab.stores.touch.setState(noPixel)
    askAbout(lab, { kind: 'image', name: pixel.name })
  }
  const attention = useMemo(() => (look ? chosenAttention(look, layer, head) : null), [look, layer, head])
  if (!look || !attention) return null
  return (
    <div>
      <AttentionChoice look={look} attention={attention} layer={layer} head={head} />
      <p className="small quiet">{words.weights(<span className="num">{look.step}</span>)}</p>
      <div className="pixel-foot">
        {run.step > look.step && <Button size="small" label={words.lookAgain} onClick={onNewest} />}
        {pixel.name.kind !== 'pad' && <Button size="small" label={words.toPad} onClick={toPad} />}
        {canName && <Button size="small" label={text.whatIsThis.ask} onClick={toName} />}
      </div>
    </div>
  )
}

function PixelBody({ run, pixel, blocked, revealed }: Props & { pixel: Pixel }) {
  const lab = useLab()
  const { touch } = lab.stores
  const { layer, head } = useStore(useStores().touch, (all) => all)
  const failed = useStore(useStores().completions, (all) => all.failure)
  const [turn, setTurn] = useState(0)
  const widget = useRef<HTMLDivElement>(null)
  const { name, image, place } = pixel
  const state = useLook(image, place, turn)
  const { look, failure, arrived } = state
  const attention = useMemo(() => (look ? chosenAttention(look, layer, head) : null), [look, layer, head])
  // Keys belong to the enlarged image once an image was pressed.
  const takeFocus = useEffectEvent(() => {
    if (document.activeElement?.classList.contains('press-area'))
      widget.current?.focus({ preventScroll: true })
  })
  useEffect(() => takeFocus(), [name])
  const words = pixelText()
  const masked = run.config.objective === 'masked'
  const codes = run.config.tokens === 'vqvae'
  const noColour = blocked ?? changeBlocked(image, place, masked)
  const onColour = (token: number) => noColour === null && drawFrom(lab, image, name, place, token)
  const onKey = usePixelKeys(state, onColour)
  return (
    <div className="pixel-body" aria-busy={!arrived}>
      {failed && <Notice failure={failed} />}
      {failure && <Notice failure={failure} />}
      <div className="pixel-picture">
        <TouchedPicture
          label={words.picker(nameWords(name, image), image.grid)}
          image={image}
          place={place}
          look={arrived ? look : null}
          attention={arrived ? attention : null}
          shown={shownPart(name, image, revealed)}
          about={aboutWords(state, pixel, codes)}
          widget={widget}
          onPlace={(next) => touch.setState({ place: lookablePlace(image, next, masked) })}
          onKey={onKey}
        />
        {look && <p className="small">{seesWords(look, image, run.config)}</p>}
      </div>
      {look ? (
        <ColourChances
          look={look}
          image={image}
          codes={codes}
          blocked={noColour}
          help={masked ? words.chooseHelpHole : words.chooseHelp}
          onColour={onColour}
        />
      ) : (
        !failure && <p className="quiet">{words.loading}</p>
      )}
      <PixelFoot run={run} pixel={pixel} state={state} onNewest={() => setTurn(turn + 1)} />
    </div>
  )
}

/** Where the panel is fixed; nowhere in the line of the page. */
function panelStyle({ side, width, height, top }: ReturnType<typeof usePanelPlace>): CSSProperties {
  if (side === 'below') return {}
  return side === 'bottom' ? { maxHeight: height } : { width, top, [side]: 0 }
}

export function PixelPanel(props: Props) {
  const { run } = props
  const { touch } = useLab().stores
  const { image: name, place: wanted } = useStore(useStores().touch, (state) => state)
  const image = useTouchedImage(name, run)
  const at = usePanelPlace(image ? name : null)
  useFollowing()
  if (!name || !image) return null
  const masked = run.config.objective === 'masked'
  // The drawing on the pad may have lost pixels since.
  const place = lookablePlace(image, wanted, masked)
  const { grid, order } = image
  const words = pixelText()
  const close = () => {
    const pressed = pressedElement()
    touch.setState(noPixel)
    pressed?.focus({ preventScroll: true })
  }
  return (
    // Escape closes it from anywhere inside.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="pixel-panel"
      aria-label={words.title}
      data-side={at.side}
      style={panelStyle(at)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        close()
      }}
    >
      <header className="pixel-head">
        <h3>
          {nameWords(name, image)}
          <span className="small quiet">
            {' '}
            {words.at(Math.floor(place / grid) + 1, (place % grid) + 1)}
            {!masked && words.inOrder(positionOf(place, order) + 1, grid * grid)}
          </span>
        </h3>
        <Button icon="close" iconOnly kind="plain" label={words.close} onClick={close} />
      </header>
      <PixelBody {...props} pixel={{ name, image, place }} />
    </section>
  )
}
