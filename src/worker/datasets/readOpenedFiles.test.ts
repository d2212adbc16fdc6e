/** Pictures, palettes, and files at web addresses. */
import { expect, it } from 'vitest'
import { failureOf } from '../../data/fixtures/failureOf'
import { readAddresses, readPalette, readPicture } from './readOpenedFiles'

const watch = { onProgress: () => undefined }
/** A PNG of one white pixel. */
const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg=='
const decode = () => Promise.reject(new Error('no decoder'))

it('fetches files one after another, and labels the data set after the host', async () => {
  const fetched: string[] = []
  const fetcher = async (address: string) => {
    fetched.push(address)
    return new Response(new Uint8Array([1, 2, 3]))
  }
  const wanted = ['train', 'test'].map((name) => ({
    address: `https://example.org/${name}.zip`,
    images: null,
  }))
  const { files, origin } = await readAddresses(wanted, fetcher, watch)
  expect(fetched).toEqual(wanted.map(({ address }) => address))
  expect(files).toHaveLength(2)
  expect(origin('Your 60 pictures')).toEqual({
    label: '60 pictures, from example.org',
    licence: 'Fetched from example.org; see there for its licence.',
  })
  const labelled = await readAddresses([{ ...wanted[0]!, label: 'CIFAR-10' }], fetcher, watch)
  expect(labelled.origin('Your 60 pictures').label).toBe('CIFAR-10 from example.org')
})

it('names a picture that is none, and one that the browser cannot decode', async () => {
  expect((await failureOf(() => readPicture(new Blob(['text']), 'a.png', decode))).code).toMatch(/^data-/)
  const png = Uint8Array.from(atob(onePixel), (char) => char.charCodeAt(0))
  expect(await failureOf(() => readPicture(new Blob([png]), 'b.png', decode))).toMatchObject({
    code: 'data-image',
    subject: 'b.png',
  })
  const rgb = Uint8Array.of(1, 2, 3)
  const decoded = await readPicture(new Blob([png]), 'b.png', async () => ({ width: 1, height: 1, rgb }))
  expect(decoded.rgb).toBe(rgb)
})

it('refuses a file that is no palette', async () => {
  const failure = await failureOf(() => readPalette(new File(['text'], 'centers.npy')))
  expect(failure).toMatchObject({ subject: 'centers.npy', code: expect.stringMatching(/^data-/) })
})
