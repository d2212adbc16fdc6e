/**
 * One pixel of an image as the model sees it, beside the image: what it could see, what it expects, where it
 * attends, and other colours to draw on with.
 */
import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react'
import { useStore } from 'zustand'
import type { PixelOrder } from '../../../core/config'
import type { Look } from '../../../core/protocol'
import { useLab, useStores } from '../../store/hooks'
import type { Run } from '../../store/state/run'
import {
  imageOfSet,
  lookablePlace,
  promptOf,
  setById,
  type ImageName,
  type TouchedImage,
} from '../../store/state/touch'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { percent } from '../../ui/format'
import { Notice } from '../../ui/Notice'
import { AttentionChoice } from './AttentionChoice'
import { chosenAttention, nextChoice } from './attentionCircles'
import { byChance, ColourChances, coloursThere } from './ColourChances'
import { changeBlocked, drawFrom } from './drawFrom'
import { padImage, padOf, readingOrder, sheetOf } from './padDrawing'
import { placeBeside, type PanelPlace } from './panelPlace'
import { TouchedPicture } from './TouchedPicture'
import { useLook } from './useLook'
import './touch.css'

/** The image with this name as it is now; null while its set is not there. */
function useImage(name: ImageName | null, run: Run): TouchedImage | null {
  const masked = run.config.objective === 'masked'
  const completions = useStore(useStores().completions, (state) => state)
  const pad = useStore(useStores().touch, (state) => state.pad)
  const set = name && name.kind !== 'pad' ? setById(completions, name.setId) : null
  const order = readingOrder(completions, run)
  const drawing = name?.kind === 'pad' ? padOf(pad, run, order).drawing : null
  return useMemo(() => {
    if (drawing) return padImage(drawing, run, order)
    return name && name.kind !== 'pad' && set ? imageOfSet(set, name, masked) : null
  }, [name, set, drawing, run, order, masked])
}

function nameWords(name: ImageName, image: TouchedImage): string {
  const { names } = text.touch.pixel
  if (name.kind === 'pad' || !image.set) return names.pad
  if (name.kind !== 'sample') return (name.kind === 'prompt' ? names.prompt : names.original)(name.index + 1)
  const { set } = image
  if (set.originals.length === 0) return names.free(name.index + 1)
  const prompt = promptOf(set, name.index)
  return names.sample(name.index - prompt * set.settings.samplesPerPrompt + 1, prompt + 1)
}

/** What the model could see, in a sentence. */
function seesWords({ masked, position }: Look, image: TouchedImage, order: PixelOrder): string {
  const { sees } = text.touch.pixel
  if (!masked) return position === 0 ? sees.nothing : sees.before[order](position)
  const hidden = image.unknown ? image.unknown.reduce((sum, flag) => sum + flag, 0) : 0
  return hidden > 1 ? sees.aroundHole(hidden - 1) : sees.around
}

/** The image on the page that the panel speaks of. */
const pressedElement = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('.press-area[aria-pressed="true"]') ??
  document.querySelector<HTMLElement>('.pad-grid')

/** Places the panel beside the pressed image, and scrolls the image above a sheet. */
function usePlace(name: ImageName | null): PanelPlace & { top: number } {
  const [place, setPlace] = useState({ side: 'right' as PanelPlace['side'], width: 352, height: 400, top: 0 })
  useLayoutEffect(() => {
    const update = () => {
      const pressed = pressedElement()
      const bar = document.querySelector('.bar')?.getBoundingClientRect()
      const top = bar && bar.top <= 0 ? Math.max(0, bar.bottom) : 0
      if (!pressed) return
      const view = { width: document.documentElement.clientWidth, height: innerHeight }
      const next = { ...placeBeside(pressed.getBoundingClientRect(), view, top), top }
      setPlace(next)
      document.body.style.paddingBottom = next.side === 'bottom' ? `${next.height}px` : ''
      if (next.side !== 'bottom') return
      pressed.style.scrollMargin = `${top + 4}px 0 ${next.height + 8}px`
      pressed.scrollIntoView({ block: 'nearest' })
    }
    update()
    addEventListener('resize', update)
    return () => {
      removeEventListener('resize', update)
      document.body.style.paddingBottom = ''
    }
  }, [name])
  return place
}

/** Moves the view to the drawing that was requested in it. */
function useFollowing(): void {
  const { touch } = useLab().stores
  const follow = useStore(useStores().touch, (state) => state.follow)
  const requested = useStore(useStores().completions, (state) => state.requested?.setId ?? null)
  useEffect(() => {
    if (follow !== null && follow === requested)
      touch.setState({ image: { kind: 'sample', setId: requested, index: 0 }, follow: null })
  }, [touch, follow, requested])
}

/** (T) the pixels that the slow reveal has shown of an image; null if it shows all. */
function shownPart(name: ImageName, { grid }: TouchedImage, revealed: Props['revealed']): Uint8Array | null {
  if (!revealed || name.kind !== 'sample' || name.setId !== revealed.setId) return null
  return revealed.shown.subarray(name.index * grid * grid, (name.index + 1) * grid * grid)
}

interface Props {
  run: Run
  /** Why nothing can be drawn now; null if it can. */
  blocked: string | null
  /** (sequences, T) pixels of the displayed set that its slow reveal has shown; null once it is over. */
  revealed: { setId: string; shown: Uint8Array } | null
}

export function PixelPanel({ run, blocked, revealed }: Props) {
  const lab = useLab()
  const { touch } = lab.stores
  const { image: name, place, layer, head } = useStore(useStores().touch, (state) => state)
  const failed = useStore(useStores().completions, (state) => state.failure)
  const masked = run.config.objective === 'masked'
  const [turn, setTurn] = useState(0)
  const widget = useRef<HTMLDivElement>(null)
  const image = useImage(name, run)
  const { look, failure, arrived } = useLook(image, place, turn)
  const at = usePlace(name)
  useFollowing()
  const attention = useMemo(() => (look ? chosenAttention(look, layer, head) : null), [look, layer, head])
  // Keys belong to the enlarged image once an image was pressed.
  const takeFocus = useEffectEvent(() => {
    if (document.activeElement?.classList.contains('press-area'))
      widget.current?.focus({ preventScroll: true })
  })
  const isThere = image !== null
  useEffect(() => takeFocus(), [name, isThere])
  if (!name || !image) return null

  const words = text.touch.pixel
  const codes = run.config.tokens === 'vqvae'
  const noColour = blocked ?? changeBlocked(image, place, masked)
  const close = () => {
    const pressed = pressedElement()
    touch.setState({ image: null, follow: null })
    pressed?.focus({ preventScroll: true })
  }
  const onColour = (token: number) => drawFrom(lab, image, name, place, token)
  const toPad = () => {
    const { unknown, tokens } = image
    const drawing = {
      tokens,
      known: unknown ? unknown.map((flag) => 1 - flag) : new Uint8Array(tokens.length).fill(1),
    }
    const order = readingOrder(lab.stores.completions.getState(), run)
    touch.setState({
      pad: sheetOf(padOf(touch.getState().pad, run, order), drawing),
      padOpen: true,
      image: null,
    })
  }
  const onKey = ({ key, shiftKey }: KeyboardEvent): boolean => {
    const by = shiftKey ? -1 : 1
    if (key.toLowerCase() === 'l' && look) touch.setState({ layer: nextChoice(layer, look.nLayer, by) })
    else if (key.toLowerCase() === 'h' && look) touch.setState({ head: nextChoice(head, look.nHead, by) })
    else if (/^[1-9]$/.test(key) && look && arrived) {
      const token = byChance(look.probabilities)[Number(key) - 1]
      if (token !== undefined && noColour === null) onColour(token)
    } else return false
    return true
  }
  const { here } = coloursThere(image, place)
  const label = nameWords(name, image)
  const about =
    look && arrived && here !== null
      ? `: ${words.choose(codes ? words.code(here) : words.colour(here), percent(look.probabilities[here]))}`
      : ''
  return (
    // Escape closes it from anywhere inside.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="pixel-panel"
      aria-label={words.title}
      aria-busy={!arrived}
      data-side={at.side}
      style={at.side === 'bottom' ? { maxHeight: at.height } : { width: at.width, top: at.top, [at.side]: 0 }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        close()
      }}
    >
      <header className="pixel-head">
        <h3>
          {label}
          <span className="small quiet">
            {' '}
            {words.at(Math.floor(place / image.grid) + 1, (place % image.grid) + 1)}
            {look && arrived && !masked && words.inOrder(look.position + 1, image.tokens.length)}
          </span>
        </h3>
        <Button icon="close" iconOnly kind="plain" label={words.close} onClick={close} />
      </header>
      <div className="pixel-body">
        {failed && <Notice failure={failed} />}
        {failure && <Notice failure={failure} />}
        <div className="pixel-picture">
          <TouchedPicture
            label={words.picker(label, image.grid)}
            image={image}
            place={place}
            look={arrived ? look : null}
            attention={arrived ? attention : null}
            shown={shownPart(name, image, revealed)}
            about={about}
            widget={widget}
            onPlace={(next) => touch.setState({ place: lookablePlace(image, next, masked) })}
            onKey={onKey}
          />
          {look && <p className="small">{seesWords(look, image, run.config.pixelOrder)}</p>}
        </div>
        {look && attention ? (
          <>
            <ColourChances
              look={look}
              image={image}
              codes={codes}
              blocked={noColour}
              help={masked ? words.chooseHelpHole : words.chooseHelp}
              onColour={onColour}
            />
            <div>
              <AttentionChoice look={look} attention={attention} layer={layer} head={head} />
              <p className="small quiet">{words.weights(<span className="num">{look.step}</span>)}</p>
              <div className="pixel-foot">
                {run.step > look.step && (
                  <Button size="small" label={words.lookAgain} onClick={() => setTurn(turn + 1)} />
                )}
                {name.kind !== 'pad' && <Button size="small" label={words.toPad} onClick={toPad} />}
              </div>
            </div>
          </>
        ) : (
          !failure && <p className="quiet">{words.loading}</p>
        )}
      </div>
    </section>
  )
}
