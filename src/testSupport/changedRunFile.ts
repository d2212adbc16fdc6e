/** Run files with something changed in them, for tests of what is refused and what older files get. */
import { unzipSync, zipSync, type Zippable } from 'fflate'
import { writeRunFile } from '../checkpoint/runFile'
import type { SavedRun } from '../checkpoint/savedRun'
import { savedRun } from './smallSavedRun'

/** The file of a run with its parts changed. */
export async function changedRunFile(
  change: (parts: Record<string, Uint8Array>) => void,
  run: SavedRun = savedRun(),
  weightsType: 'F32' | 'F16' = 'F32',
): Promise<Blob> {
  const file = await writeRunFile(run, { compress: false, weightsType })
  const parts = unzipSync(new Uint8Array(await file.arrayBuffer()))
  change(parts)
  return new Blob([zipSync(parts as Zippable, { level: 0 }).slice()])
}

/** The file of a run with its manifest changed. */
export const changedManifest = (change: (manifest: never) => void, run: SavedRun = savedRun()) =>
  changedRunFile((parts) => {
    const manifest: unknown = JSON.parse(new TextDecoder().decode(parts['manifest.json']))
    change(manifest as never)
    parts['manifest.json'] = new TextEncoder().encode(JSON.stringify(manifest))
  }, run)
