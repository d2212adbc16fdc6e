/**
 * User files: recognised by content in any order, split by their names, and refused with file and byte named.
 */
import { zipSync } from 'fflate'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { failureOf } from './fixtures/failureOf'
import { cifarRecords, idxImages, idxLabels } from './fixtures/files'
import type { ReadingAnswers } from '../core/importReading'
import { Reading } from './reading'
import { readUserFiles } from './userFiles'

const cycle = (count: number, classes = 10): number[] => Array.from({ length: count }, (_, i) => i % classes)
const images = (count: number, side = 4) => idxImages(count, side, side, (i) => i)
const text = (words: string): Uint8Array => new TextEncoder().encode(words)

describe('readUserFiles', () => {
  it('takes one IDX pair in any order, under any names, and holds out a fifth', async () => {
    const raw = await readUserFiles([
      { name: 'b', bytes: idxLabels(cycle(50)) },
      { name: 'a', bytes: new Uint8Array(gzipSync(images(50))) },
    ])
    expect(raw).toMatchObject({ id: 'own', nativePx: 4, channels: 1, classNames: cycle(10).map(String) })
    expect([raw.train.labels.length, raw.test.labels.length]).toEqual([40, 10])
    expect(raw.label).toContain('held out')
    // Pixel 0 of image i is 16 i mod 256, so that images and labels can be matched after the split.
    for (const part of [raw.train, raw.test]) {
      part.labels.forEach((label, n) =>
        expect([0, 1, 2, 3].map((r) => (part.pixels[n * 16] / 16 + 16 * r) % 10)).toContain(label),
      )
    }
    const again = await readUserFiles([
      { name: 'x', bytes: images(50) },
      { name: 'y', bytes: idxLabels(cycle(50)) },
    ])
    expect(again.test).toEqual(raw.test)
  })

  it('takes two IDX pairs, the test split by name even when it is the larger', async () => {
    const raw = await readUserFiles([
      { name: 't10k-images', bytes: images(30) },
      { name: 'train-images', bytes: images(20) },
      { name: 'train-labels', bytes: idxLabels(cycle(20)) },
      { name: 't10k-labels', bytes: idxLabels(cycle(30)) },
    ])
    expect([raw.train.labels.length, raw.test.labels.length]).toEqual([20, 30])
    expect(raw.label).not.toContain('held out')
  })

  it('takes the smaller of two unnamed IDX pairs as test', async () => {
    const raw = await readUserFiles([
      { name: '1', bytes: images(12) },
      { name: '2', bytes: idxLabels(cycle(30)) },
      { name: '3', bytes: images(30) },
      { name: '4', bytes: idxLabels(cycle(12)) },
    ])
    expect([raw.train.labels.length, raw.test.labels.length]).toEqual([30, 12])
  })

  it('joins CIFAR-10 batches, takes test_batch as test, and reads the class names beside them', async () => {
    const batch = (labels: number[]) => cifarRecords(labels, (record) => record)
    const raw = await readUserFiles([
      { name: 'test_batch.bin', bytes: batch([5]) },
      { name: 'data_batch_1.bin', bytes: batch([1, 2]) },
      { name: 'data_batch_2.bin', bytes: batch([9]) },
    ])
    expect(Array.from(raw.train.labels)).toEqual([1, 2, 9])
    expect(Array.from(raw.test.labels)).toEqual([5])
    expect(raw).toMatchObject({ channels: 3, nativePx: 32 })
    expect(raw.classNames[9]).toBe('truck')
    const named = await readUserFiles([
      { name: 'one.bin', bytes: batch([0, 1, 1, 0, 1]) },
      { name: 'batches.meta.txt', bytes: text('cat\ndog\n\n') },
    ])
    expect(named.classNames).toEqual(['cat', 'dog'])
    expect(named.test.labels.length).toBe(1)
  })

  it('accepts more than ten classes if each is common, as in EMNIST', async () => {
    const raw = await readUserFiles([
      { name: 'a', bytes: images(260) },
      { name: 'b', bytes: idxLabels(cycle(260, 26)) },
    ])
    expect(raw.classNames.length).toBe(26)
  })

  it('takes the classes that there are: two, or twelve of few images', async () => {
    const of = async (labels: number[]) =>
      (
        await readUserFiles([
          { name: 'a', bytes: images(labels.length) },
          { name: 'b', bytes: idxLabels(labels) },
        ])
      ).classNames
    expect(await of(cycle(50, 2))).toEqual(['0', '1'])
    expect((await of(cycle(36, 12))).length).toBe(12)
    // Sign language has no 9 (J), which is a movement.
    expect(await of(cycle(200, 25).map((label) => (label === 9 ? 10 : label)))).not.toContain('9')
  })

  it('takes an image file alone as a set without classes, and images that are not square', async () => {
    const alone = await readUserFiles([{ name: 'i', bytes: images(50) }])
    expect(alone).toMatchObject({
      classNames: ['no classes'],
      label: 'Your IDX files without classes (a fifth held out as test)',
    })
    const oblong = await readUserFiles([
      { name: 'i', bytes: idxImages(50, 4, 5, (i) => i) },
      { name: 'l', bytes: idxLabels(cycle(50)) },
    ])
    expect(oblong).toMatchObject({ nativePx: 4, channels: 1 })
    expect(oblong.train.pixels.length).toBe(40 * 16)
    expect(oblong.train.paddedAndStretched?.pad.length).toBe(40 * 16)
  })

  it('names and turns the images of EMNIST, unless the person says otherwise', async () => {
    const files = [
      { name: 'emnist-letters-train-images-idx3-ubyte', bytes: idxImages(52, 2, 2, (i) => i % 4) },
      { name: 'emnist-letters-train-labels-idx1-ubyte', bytes: idxLabels(cycle(52, 26).map((n) => n + 1)) },
    ]
    const read = async (answers: ReadingAnswers) => {
      const reading = new Reading(answers)
      const raw = await readUserFiles(files, undefined, { onProgress: () => undefined, reading })
      return { raw, questions: reading.result().questions }
    }
    const { raw, questions } = await read({})
    expect(raw.classNames).toEqual([...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'])
    expect(questions).toEqual([{ id: 'turn', options: ['no', 'yes'], chosen: 'yes' }])
    expect(Array.from(raw.train.pixels.subarray(0, 4))).toEqual([0, 2, 1, 3])
    expect(Array.from((await read({ turn: 'no' })).raw.train.pixels.subarray(0, 4))).toEqual([0, 1, 2, 3])
  })

  it("of EMNIST's six sets in one archive takes the first, or the one that the person chose", async () => {
    const pair = (set: string, part: string, count: number) => [
      { name: `gzip/emnist-${set}-${part}-images-idx3-ubyte`, bytes: images(count) },
      { name: `gzip/emnist-${set}-${part}-labels-idx1-ubyte`, bytes: idxLabels(cycle(count)) },
    ]
    const files = ['digits', 'mnist'].flatMap((set, i) => [
      ...pair(set, 'test', 20 + i),
      ...pair(set, 'train', 40 + i),
    ])
    const counts = async (answers: ReadingAnswers) => {
      const reading = new Reading(answers)
      const { train, test } = await readUserFiles(files, undefined, { onProgress: () => undefined, reading })
      expect(reading.result().questions).toContainEqual({
        id: 'emnistSet',
        options: ['digits', 'mnist'],
        chosen: answers.emnistSet ?? 'digits',
      })
      return [train.labels.length, test.labels.length]
    }
    expect(await counts({})).toEqual([40, 20])
    expect(await counts({ emnistSet: 'mnist' })).toEqual([41, 21])
  })

  it('says where to open a model, alone or in an archive', async () => {
    const weights = { name: 'model.safetensors', bytes: Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d) }
    const packed = zipSync({
      'a/model.safetensors': weights.bytes,
      'a/config.json': Uint8Array.of(0x7b, 0x7d),
    })
    for (const file of [weights, { name: 'a.zip', bytes: packed }])
      expect(await failureOf(() => readUserFiles([file]))).toMatchObject({
        message: expect.stringContaining('model.safetensors is a file of weights, not images.'),
        remedy: 'Open it in the panel Weights.',
      })
  })

  it('passes over a table that is not of pixels, beside others', async () => {
    const submission = text('ImageId,Label\n1,0\n2,0\n')
    const { classNames } = await readUserFiles([
      { name: 'i', bytes: images(50) },
      { name: 'l', bytes: idxLabels(cycle(50)) },
      { name: 'sample_submission.csv', bytes: submission },
    ])
    expect(classNames.length).toBe(10)
    const alone = await failureOf(() => readUserFiles([{ name: 'sample_submission.csv', bytes: submission }]))
    expect(alone).toMatchObject({ code: 'data-unknown' })
    expect(alone.message).toContain('one image a row')
  })

  it('takes the first of eight label columns, as in QMNIST', async () => {
    const size = (n: number) => [0, 0, n >> 8, n & 255]
    const rows = cycle(50).flatMap((label) => [label, 7, 0, 0, 99, 5, 0, 0].flatMap(size))
    const raw = await readUserFiles([
      { name: 'qmnist-train-images-idx3-ubyte', bytes: images(50) },
      {
        name: 'qmnist-train-labels-idx2-int',
        bytes: Uint8Array.from([0, 0, 12, 2, ...size(50), ...size(8), ...rows]),
      },
    ])
    expect(raw.classNames).toEqual(cycle(10).map(String))
    expect(raw.train.labels.length + raw.test.labels.length).toBe(50)
  })

  it('leaves test images without labels out, and says so', async () => {
    const reading = new Reading()
    const raw = await readUserFiles(
      [
        { name: 'train-images', bytes: images(50) },
        { name: 'train-labels', bytes: idxLabels(cycle(50)) },
        { name: 't10k-images', bytes: images(20) },
      ],
      undefined,
      { onProgress: () => undefined, reading },
    )
    expect(raw.label).toContain('a fifth held out')
    expect(reading.result().leftOut).toMatchObject([{ reason: 'noLabel', examples: ['t10k-images'] }])
  })
})

describe('readUserFiles refuses', () => {
  const good = { name: 'labels', bytes: idxLabels(cycle(50)) }
  const refused = (files: { name: string; bytes: Uint8Array }[]) => failureOf(() => readUserFiles(files))

  it.each([
    ['a label file without images', [good], { code: 'data-missing', subject: 'labels' }],
    [
      'counts that differ',
      [{ name: 'i', bytes: images(49) }, good],
      { code: 'data-mismatch', subject: 'labels' },
    ],
    [
      'a stray label',
      [
        { name: 'i', bytes: images(50) },
        { name: 'l', bytes: idxLabels([...cycle(49), 12]) },
      ],
      { code: 'data-label', subject: 'l', byteOffset: 57 },
    ],
    [
      'a label of 255',
      [
        { name: 'i', bytes: images(50) },
        { name: 'l', bytes: idxLabels([0, 255, ...cycle(48)]) },
      ],
      { code: 'data-label', subject: 'l', byteOffset: 9 },
    ],
    [
      'a picture',
      [{ name: 'cat.png', bytes: Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10]) }],
      { code: 'data-unknown', subject: 'cat.png', byteOffset: 0 },
    ],
    [
      'an empty file',
      [{ name: 'nothing', bytes: new Uint8Array(0) }],
      { code: 'data-empty', subject: 'nothing', byteOffset: 0 },
    ],
    ['no file', [], { code: 'data-missing' }],
    [
      'IDX with CIFAR-10',
      [good, { name: 'c', bytes: cifarRecords([1], () => 3) }],
      { code: 'data-mismatch' },
    ],
    [
      'a cut CIFAR-10 file',
      [{ name: 'data_batch_1.bin', bytes: cifarRecords([1, 2], () => 3).slice(0, 4000) }],
      { code: 'data-truncated', subject: 'data_batch_1.bin', byteOffset: 4000 },
    ],
    [
      'a cut IDX file',
      [{ name: 'i', bytes: images(50).slice(0, 300) }, good],
      { code: 'data-truncated', subject: 'i', byteOffset: 300 },
    ],
    [
      'an image file with wrong magic',
      [{ name: 'train-images-idx3-ubyte', bytes: images(50).with(2, 99) }, good],
      { code: 'data-magic', subject: 'train-images-idx3-ubyte', byteOffset: 2 },
    ],
    [
      'a label file with wrong magic',
      [{ name: 'train-labels-idx1-ubyte', bytes: good.bytes.with(0, 1) }],
      { code: 'data-magic', subject: 'train-labels-idx1-ubyte', byteOffset: 0 },
    ],
    [
      'a cut gzip file',
      [{ name: 'i.gz', bytes: new Uint8Array(gzipSync(images(50))).slice(0, 60) }],
      { code: 'data-gzip', subject: 'i.gz', byteOffset: 60 },
    ],
    [
      'class names alone',
      [{ name: 'batches.meta.txt', bytes: text('cat\ndog\n') }],
      { code: 'data-missing', subject: 'batches.meta.txt' },
    ],
  ])('%s', async (_, files, expected) => {
    const failure = await refused(files)
    expect(failure).toMatchObject(expected)
    expect(failure.message.length).toBeGreaterThan(15)
    expect(failure.remedy).not.toBe('')
  })

  it('two pairs of different sides, and two equal pairs that no name tells apart', async () => {
    const pair = (name: string, count: number, side: number) => [
      { name: `${name}-images`, bytes: images(count, side) },
      { name: `${name}-labels`, bytes: idxLabels(cycle(count)) },
    ]
    expect(await refused([...pair('train', 20, 4), ...pair('test', 20, 5)])).toMatchObject({
      code: 'data-mismatch',
      subject: 'test-images',
    })
    expect(await refused([...pair('a', 20, 4), ...pair('b', 20, 4)])).toMatchObject({ code: 'data-mismatch' })
  })
})
