/** Four training images, each beside itself in the colours of the palette, rounded here as the run would. */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { quantize } from '../../../core/palette'
import type { DataPreview } from '../../../core/dataPreview'
import { useStores } from '../../store/hooks'
import { PixelImage } from '../../ui/PixelImage'
import { paletteEditorText } from '../../text/paletteEditor'
import { paletteOfColours, rgbOfColours, type PaletteColours } from './paletteEdit'

const mostImages = 4

function Sample({
  preview,
  colours,
  image,
}: {
  preview: DataPreview
  colours: PaletteColours
  image: number
}) {
  const words = paletteEditorText().samples
  const { nPx, stripOriginal, palette } = preview
  const original = useMemo(
    () => stripOriginal.subarray(image * nPx * nPx * 3, (image + 1) * nPx * nPx * 3),
    [stripOriginal, nPx, image],
  )
  const [tokens, rgb] = useMemo(() => {
    const own = paletteOfColours(colours)
    const pixels = own.channels === 1 ? original.filter((_, i) => i % 3 === 0) : original
    return [quantize(own, pixels), rgbOfColours(colours)]
  }, [colours, original])
  // Images of the palette before are on their way out.
  if (palette.kind === 'rgb' && colours[0].levels.length === 1) return null
  return (
    <div className="palette-sample">
      <PixelImage label={words.original(image + 1)} nPx={nPx} pixels={original} />
      <PixelImage label={words.rounded(image + 1)} nPx={nPx} pixels={tokens} rgb={rgb} />
    </div>
  )
}

export function Samples({ colours }: { colours: PaletteColours }) {
  const preview = useStore(useStores().lab, (state) => state.preview)
  if (!preview || colours.length === 0) return null
  return (
    <div className="palette-samples">
      {Array.from({ length: Math.min(mostImages, preview.stripCount) }, (_, i) => (
        <Sample key={i} preview={preview} colours={colours} image={i} />
      ))}
    </div>
  )
}
