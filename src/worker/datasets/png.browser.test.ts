/**
 * The lab's own PNG decoder against Chromium's, on files of two other encoders: every colour type and depth,
 * every filter, and every colour under every opacity.
 */
import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import kindsUrl from '../../data/fixtures/pictures/kinds.zip?url'
import { decodePng } from '../../data/pictures/png'
import { newPictureDecoder } from './decodePicture'

it('gives the bytes that Chromium gives', async () => {
  const files = Object.entries(unzipSync(new Uint8Array(await (await fetch(kindsUrl)).arrayBuffer())))
  const decode = newPictureDecoder()
  let own = 0
  for (const [name, bytes] of files) {
    const decoded = decodePng(bytes)
    expect(decoded === null, name).toBe(name.includes('interlaced'))
    if (!decoded) continue
    own += 1
    const { width, height, rgb, alpha } = await decode(bytes, 'image/png')
    expect([decoded.width, decoded.height], name).toEqual([width, height])
    expect(Array.from(decoded.rgb), name).toEqual(Array.from(rgb))
    expect(decoded.alpha && Array.from(decoded.alpha), name).toEqual(alpha && Array.from(alpha))
  }
  expect(own).toBeGreaterThan(25)
})
