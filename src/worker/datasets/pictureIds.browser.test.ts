/**
 * Ids of sets of pictures, as versions before the lab's own PNG decoder computed them in Chromium: run files
 * name their images by them.
 */
import { expect, it } from 'vitest'
import imagesUrl from '../../data/fixtures/own/images.zip?url'
import photosUrl from '../../data/fixtures/own/photos.zip?url'
import jpegsUrl from '../../data/fixtures/pictures/jpegs.zip?url'
import opaqueUrl from '../../data/fixtures/pictures/opaque.zip?url'
import softUrl from '../../data/fixtures/pictures/soft.zip?url'
import { identified } from '../../data/datasetFile'
import { readUserFiles } from '../../data/userFiles'
import { decodePicture } from './decodePicture'

it.each([
  ['images.zip', imagesUrl, 'own-7db619216fb308cd', 'own-4b07d71bd3dece42'],
  ['photos.zip', photosUrl, 'own-369eeb12ab1b2f6a', 'own-dc11639ff396c1a3'],
  ['opaque.zip', opaqueUrl, 'own-8a625c5e3ad204c2', 'own-b1a3311a4560a0b8'],
  ['jpegs.zip', jpegsUrl, 'own-9d6b6e211c8d3968', 'own-4a49a8b7f7888a5a'],
  ['soft.zip', softUrl, 'own-df35de29952cb4cf', 'own-7a9473b9d0382a9a'],
])('%s', async (name, url, id, former) => {
  const bytes = await (await fetch(url)).blob()
  const raw = await identified(await readUserFiles([{ name, bytes }], decodePicture))
  expect([name, raw.id, raw.arrival?.id]).toEqual([name, id, former])
})
