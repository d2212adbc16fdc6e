/** Which layer and head is shown on the image, and what the circles mean. */
import { useLab } from '../../store/hooks'
import type { Look } from '../../../core/protocol'
import { pixelText } from '../../text/pixelPanel'
import { ChoiceInput } from '../../ui/ChoiceInput'
import { chance } from '../../ui/format'
import type { ShownAttention } from './attentionCircles'

interface Props {
  look: Look
  attention: ShownAttention
  layer: number | null
  head: number | null
}

/** The largest weight and that of the start, in a sentence. */
export function attentionWords({ weights, start }: ShownAttention, grid: number): string {
  const words = pixelText()
  let top = 0
  weights.forEach((weight, i) => {
    if (weight > weights[top]) top = i
  })
  if (!(weights[top] > 0)) return words.onlyStart
  const most = words.most(chance(weights[top]), Math.floor(top / grid) + 1, (top % grid) + 1)
  return start === null ? most : most + words.start(chance(start))
}

export function AttentionChoice({ look, attention, layer, head }: Props) {
  const { touch } = useLab().stores
  const words = pixelText()
  const options = (count: number, all: string) => [
    { value: '', label: all },
    ...Array.from({ length: count }, (_, i) => ({ value: String(i), label: String(i) })),
  ]
  const chosen = (value: string) => (value === '' ? null : Number(value))
  return (
    <div className="attention-choice">
      <h4>{words.looks}</h4>
      <div className="touch-choices">
        <ChoiceInput
          label={words.layer}
          help={words.layerHelp}
          options={options(look.nLayer, words.allLayers)}
          value={layer === null ? '' : String(layer)}
          onChange={(value) => touch.setState({ layer: chosen(value) })}
        />
        <ChoiceInput
          label={words.head}
          help={words.headHelp}
          options={options(look.nHead, words.allHeads)}
          value={head === null ? '' : String(head)}
          onChange={(value) => touch.setState({ head: chosen(value) })}
        />
      </div>
      <p className="small quiet">{attentionWords(attention, look.grid)}</p>
    </div>
  )
}
