/**
 * The table of formats. To add one: its facts in core/fileFormats.ts, its reader in a file here, and its row
 * below; it does not compile without. Files are offered to the formats in this order.
 */
import type { FormatId } from '../../core/fileFormats'
import { cifar10Format } from './cifar10'
import { cifar100Format } from './cifar100'
import { csvFormat } from './csv'
import type { DatasetFormat, FormatOptions, NewFormat } from './datasetFormat'
import { idxFormat } from './idx'
import { matFormat } from './mat'
import { numpyFormat } from './numpy'
import { parquetFormat } from './parquet'
import { pictureFormat } from './pictures'
import { stl10Format } from './stl10'

const table: Readonly<Record<FormatId, NewFormat>> = {
  // By names alone, since its files have no header.
  stl10: stl10Format,
  pictures: pictureFormat,
  idx: idxFormat,
  numpy: numpyFormat,
  mat: matFormat,
  // Some files of CIFAR-100 could be CIFAR-10's too, so that the stricter reader comes first.
  cifar100: cifar100Format,
  cifar10: cifar10Format,
  parquet: parquetFormat,
  // Last, since it looks at the text of what nothing else knows.
  csv: csvFormat,
}

export const formatIds = Object.keys(table) as FormatId[]

/** Every format, without files yet. */
export function newFormats(options: FormatOptions): Record<FormatId, DatasetFormat> {
  return Object.fromEntries(formatIds.map((id) => [id, table[id](options)])) as Record<
    FormatId,
    DatasetFormat
  >
}
