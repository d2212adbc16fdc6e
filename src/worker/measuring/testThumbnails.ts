/** Test images of a run as its model sees them, for thumbnails on the page. */
import type { TestThumbnails } from '../../core/dataPreview'
import { LabError } from '../../core/failure'
import { dequantize, type Palette } from '../../core/palette'
import { toRasterOrder } from '../../data/pixelOrder'
import type { PreparedData } from '../../data/prepare'
import type { EvaluationContext } from './evaluation'
import { probeImages } from './layerProbes'

/** (images, nPx, nPx, 3) sRGB bytes of some test images: in palette colours, or coded and decoded. */
export async function testPictures(
  { test, positions, nPx, order, palette, codec }: PreparedData,
  images: Uint32Array,
): Promise<Uint8Array> {
  const rgb = new Uint8Array(images.length * nPx * nPx * 3)
  for (const [i, image] of images.entries()) {
    const tokens = toRasterOrder(test.tokens.slice(image * positions, (image + 1) * positions), order)
    rgb.set(codec ? await codec.decode(tokens) : dequantize(palette as Palette, tokens), i * nPx * nPx * 3)
  }
  return rgb
}

/**
 * @param places indices into the test images of the run's probes, in the order of `baselines.testImages`
 * @throws LabError config-invalid for a place that is none of them
 */
export async function testThumbnails(
  context: EvaluationContext,
  places: readonly number[],
): Promise<TestThumbnails> {
  const { test } = probeImages(context)
  const outside = places.find((place) => test[place] === undefined)
  if (outside !== undefined) {
    throw new LabError({
      code: 'config-invalid',
      subject: 'places',
      message: `There is no test image ${outside}: the probes of this run have ${test.length}.`,
      remedy: `Ask for images from 0 to ${test.length - 1}.`,
    })
  }
  const rgb = await testPictures(
    context.data,
    Uint32Array.from(places, (place) => test[place]),
  )
  return { runId: context.runId, nPx: context.data.nPx, rgb }
}
