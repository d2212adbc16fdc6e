/**
 * Single pictures (PNG, JPEG, WebP, and what else the browser decodes) as a format of data sets: classes and
 * split by folders, file names or files of labels beside them.
 */
import type { RawDataset } from '../rawDataset'
import { withTestSplit } from '../splits'
import { userDataset, type NewFormat } from './datasetFormat'
import { ImageFolder } from './imageFolder'
import { looksLikePicture, pictureExtensions } from '../pictures/pictureKind'

const pictureName = new RegExp(`\\.(${pictureExtensions.join('|')})$`, 'i')

export const pictureFormat: NewFormat = ({ decode, reading }) => {
  const pictures = new ImageFolder(decode, reading)
  return {
    readsFolders: true,
    get count() {
      return pictures.count
    },
    recognises: looksLikePicture,
    matchesName: (fileName) => pictureName.test(fileName),
    add: (path, bytes) => pictures.add(path, bytes),
    settle: () => pictures.settle(),
    get failure() {
      return pictures.failure
    },
    addBeside: (path, bytes) => pictures.addBeside(path, bytes),
    finish: () => datasetOfPictures('Your pictures', pictures, null),
  }
}

/** @param order the class names in their order, if the files give one */
export function datasetOfPictures(
  label: string,
  pictures: ImageFolder,
  order: readonly string[] | null,
): RawDataset {
  const { test, ...set } = pictures.finish(order)
  const full = set.classNames.length === 1 ? `${label} without classes` : label
  return withTestSplit({ ...userDataset, label: full, ...set }, test)
}
