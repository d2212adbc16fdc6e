/**
 * Single pictures (PNG, JPEG or WebP) as a format of data sets: classes and split by folders, file names or
 * files of labels beside them.
 */
import { pictureTypes } from '../../core/fileFormats'
import type { RawDataset } from '../rawDataset'
import { withTestSplit } from '../splits'
import { userDataset, type NewFormat } from './datasetFormat'
import { ImageFolder } from './imageFolder'
import { imageType } from './imageSize'

const extensions = pictureTypes.flatMap((type) => type.extensions).join('|')

export const pictureFormat: NewFormat = ({ decode, reading }) => {
  const pictures = new ImageFolder(decode, reading)
  return {
    readsFolders: true,
    get count() {
      return pictures.count
    },
    recognises: (bytes) => imageType(bytes) !== null,
    matchesName: (fileName) => new RegExp(`\\.(${extensions})$`, 'i').test(fileName),
    add: (path, bytes) => pictures.add(path, bytes),
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
