/** Pictures as prompts: converted as the run's data were, completed by both objectives, checked. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { toRasterOrder } from '../../data/pixelOrder'
import { toChannels } from '../../data/resize'
import type { RawDataset } from '../../data/rawDataset'
import { failureOf } from '../../data/fixtures/failureOf'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { smallCompletion, TestRun } from '../../testSupport/testRun'
import type { CompletionSettings } from '../../core/protocol'

let raw: RawDataset
let run: TestRun
beforeAll(async () => {
  raw = await digitsInNode()
})
afterEach(async () => run.session.dispose())

const settings: CompletionSettings = { ...smallCompletion, promptCount: 1 }

/** Makes a run at step 0: its samples serve as well as any here. */
async function startRun(over: ConstructorParameters<typeof TestRun>[1] = {}): Promise<void> {
  run = new TestRun(raw, { completeEvery: 100, probeEvery: 100, evalEvery: 100, ...over })
  run.session.begin(true)
  await run.session.settled()
}

describe('a picture as a prompt', () => {
  it('has the tokens that it would have in the data set, in any pixel order', async () => {
    await startRun({ pixelOrder: 'spiral' })
    const { validation, nPx, order } = run.data
    const rgb = toChannels(validation.pixels.slice(0, nPx * nPx), 1, 3)
    const prompt = await run.session.readPrompt({ width: nPx, height: nPx, rgb })
    expect(prompt).toMatchObject({ runId: 'run', nPx, original: rgb })
    expect(prompt.tokens).toEqual(toRasterOrder(validation.tokens.subarray(0, nPx * nPx), order))
    expect(Array.from(prompt.tokenized.subarray(0, 3))).toEqual(
      Array.from(run.data.paletteInfo.rgb.subarray(3 * prompt.tokens[0], 3 * prompt.tokens[0] + 3)),
    )
  })

  it('keeps all its greys where the run reads 256 grey levels', async () => {
    await startRun({ palette: 'levels', nVocab: 256 })
    const { nPx } = run.data
    const greys = Uint8Array.from({ length: nPx * nPx }, (_, i) => (i * 37) % 256)
    const rgb = toChannels(greys, 1, 3)
    const prompt = await run.session.readPrompt({ width: nPx, height: nPx, rgb })
    expect(prompt.tokens).toEqual(Uint16Array.from(greys))
    expect(prompt.tokenized).toEqual(rgb)
  })

  it('is made square in the same way as the images of the run', async () => {
    const wide = { width: 10, height: 5, rgb: new Uint8Array(150) }
    await startRun({ squareBy: 'pad' })
    // Black in the middle rows, white above and below.
    const { original } = await run.session.readPrompt(wide)
    expect([0, 2, 4].map((row) => original[row * 15])).toEqual([255, 0, 255])
  })

  it('is completed in place of validation images, in the same way', async () => {
    await startRun()
    const { validation, positions } = run.data
    const prompts = validation.tokens.slice(0, 2 * positions)
    run.session.complete('theirs', { ...settings, promptCount: 2 })
    run.session.complete('own', { ...settings, promptCount: 2, prompts })
    await run.session.settled()
    const drawn = (setId: string) =>
      run
        .of('completionRows')
        .filter((event) => event.setId === setId)
        .map(({ tokens }) => [...tokens])
    expect(drawn('own').length).toBeGreaterThan(0)
    expect(drawn('own')).toEqual(drawn('theirs'))
    const [theirs, own] = ['theirs', 'own'].map((setId) =>
      run.of('completionStart').find((event) => event.setId === setId),
    )
    expect(own?.originals).toEqual(theirs?.originals)
    // Another picture is another prompt.
    run.session.complete('other', {
      ...settings,
      prompts: prompts.map((token) => 6 - token).subarray(0, positions),
    })
    await run.session.settled()
    expect(run.of('completionStart').find((event) => event.setId === 'other')?.originals[0]).toBe(
      6 - prompts[0],
    )
  })

  it('has its hole filled by a masked model', async () => {
    await startRun({ objective: 'masked' })
    const { positions } = run.data
    const hole = Uint8Array.from({ length: positions }, (_, i) => (i % 5 === 2 ? 1 : 0))
    run.session.complete('own', {
      ...settings,
      promptRows: 0,
      hole,
      prompts: new Uint16Array(positions).fill(3),
    })
    await run.session.settled()
    expect(
      run
        .of('completionPixels')
        .filter(({ setId }) => setId === 'own')
        .flatMap(({ places }) => [...places]),
    ).toEqual([2, 2, 7, 7, 12, 12, 17, 17, 22, 22])
  })

  it('is refused if it does not fit the run, which continues', async () => {
    await startRun()
    const { positions } = run.data
    const fits = new Uint16Array(positions)
    const refused: [Partial<CompletionSettings>, string][] = [
      [{ prompts: fits.subarray(1) }, 'tokens-invalid'],
      [{ prompts: fits, promptCount: 2 }, 'tokens-invalid'],
      [{ prompts: new Uint16Array(positions).fill(7) }, 'tokens-invalid'],
      [{ prompts: fits, promptRows: 0 }, 'config-invalid'],
    ]
    for (const [over, code] of refused)
      expect((await failureOf(() => run.session.complete('own', { ...settings, ...over }))).code).toBe(code)
    run.session.complete('own', { ...settings, prompts: fits })
    await run.session.settled()
    expect(run.of('completionEnd').at(-1)).toMatchObject({ setId: 'own', outcome: 'done' })
  })
})
