/** Run files of earlier formats. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { changedManifest } from '../testSupport/changedRunFile'
import { readRunFile } from './runFile'

const blobOf = (bytes: Uint8Array) => new Blob([bytes.slice()])

interface Manifest {
  format: number
  config: Record<string, unknown>
  preview: { summary: { label: string; classNames: string[]; classCounts: number[] } }
}

describe('a run file', () => {
  it('of the first format gets later settings by default and its running time from its curves', async () => {
    const run = await readRunFile(
      blobOf(readFileSync('src/checkpoint/fixtures/run-format-1.igpt')),
      'old.igpt',
    )
    expect(run).toMatchObject({
      runId: 'run-old-1',
      step: 2,
      elapsedSeconds: 0.75,
      status: 'paused',
      config: { nPx: 4, dropout: 0, squareBy: 'crop', headTying: 'untied' },
    })
    expect(run.optimizer!.updates).toBe(2)
    expect([...run.weights.get('wpe')!.subarray(0, 3)]).toEqual([0, 0.5, 1])
    expect(run.journal.map(({ kind }) => kind)).toEqual(['metrics', 'validation'])
  })

  it('of format 6 loses settings that there never were, which the console took', async () => {
    const file = await changedManifest((manifest: Manifest) => {
      manifest.format = 6
      manifest.config.nlayer = 6
    })
    const { config } = await readRunFile(file, 'own.igpt')
    expect(config).not.toHaveProperty('nlayer')
    expect(config.nLayer).toBe(1)
  })

  it('of a set with very long names opens', async () => {
    const long = 'class '.repeat(2000)
    const file = await changedManifest(({ preview: { summary } }: Manifest) => {
      summary.label = long
      summary.classNames = summary.classNames.map((name) => long + name)
    })
    const { preview } = await readRunFile(file, 'own.igpt')
    expect(preview.summary.label).toBe(long)
    expect(preview.summary.classNames[0]).toContain(long)
  })
})
