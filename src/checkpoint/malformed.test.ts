/**
 * The committed malformed models and configurations, each opened by its file extension: the failure in their
 * table, with the file named.
 */
import { describe, expect, it } from 'vitest'
import { failureOf } from '../data/fixtures/failureOf'
import { malformedFiles } from '../testSupport/malformedFiles'
import { fromHuggingFace, headsOfConfig } from './huggingface'
import { readRunFile } from './runFile'
import { readSafetensors } from './safetensors'
import { readTorchFile } from './torchFile'

const corpus = malformedFiles('src/checkpoint/fixtures/malformed')

/** Chooses the reader by file extension. */
async function open(file: string, bytes: Uint8Array): Promise<void> {
  if (file.endsWith('.igpt')) await readRunFile(new Blob([bytes.slice()]), file)
  else if (file.endsWith('.json')) headsOfConfig(new TextDecoder().decode(bytes), file)
  else
    fromHuggingFace(
      file.endsWith('.bin')
        ? await readTorchFile(new Blob([bytes.slice()]), file)
        : readSafetensors(bytes, file),
      2,
    )
}

describe('malformed models', () => {
  it.each(corpus)('$file: $why, $code', async ({ file, bytes, code }) => {
    const begun = performance.now()
    const failure = await failureOf(() => open(file, bytes))
    expect(failure.code).toBe(code)
    expect(failure.subject).toBe(file)
    expect(failure.remedy.length).toBeGreaterThan(10)
    expect(performance.now() - begun).toBeLessThan(2000)
  })
})
