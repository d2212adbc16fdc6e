/** Files of known formats that are not read: each is named, with the way to go. */
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../fixtures/failureOf'
import { idxImages } from '../fixtures/files'
import { Reading } from '../reading'
import { readUserFiles } from '../userFiles'

const text = (words: string, length = 200): Uint8Array => new TextEncoder().encode(words.padEnd(length, '\0'))
const after = (at: number, ...bytes: number[]): Uint8Array => {
  const file = new Uint8Array(200)
  file.set(bytes, at)
  return file
}
const pickle = text('\x02}q\x00(U\x05label').with(0, 0x80).with(1, 2)

describe('named for what they are', () => {
  it.each([
    ['data_batch_1', pickle, /Python version of CIFAR-10,/, /cifar-10-binary\.tar\.gz/],
    ['cifar-100-python/train', pickle, /Python version of CIFAR-100,/, /cifar-100-binary\.tar\.gz/],
    ['mnist.pkl', pickle, /pickled/, /savez/],
    ['training.pt', pickle, /torch\.save/, /torch\.load/],
    ['train_32x32.mat', text('MATLAB 7.3 MAT-file'), /version 7\.3/, /-v7/],
    ['usps.h5', after(0, 0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10), /HDF5/, /h5py/],
    ['train.feather', text('ARROW1'), /Arrow/, /Parquet/],
    ['data.mdb', after(16, 0xde, 0xc0, 0xef, 0xbe), /LMDB/, /folder/],
    ['mnist-train.tfrecord-00000-of-00001', after(0, 100), /TFRecord/, /savez/],
    ['set.7z', after(0, 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c), /7z/, /Unpack/],
    ['mnist_784.arff', text('% a comment\n\n@RELATION mnist_784\n@ATTRIBUTE pixel1 real\n'), /ARFF/, /CSV/],
    ['set.rar', text('Rar!'), /RAR/, /Unpack/],
  ])('%s', async (name, bytes, message, remedy) => {
    const failure = await failureOf(() => readUserFiles([{ name, bytes }]))
    expect(failure).toMatchObject({ code: 'data-unknown', subject: name })
    expect(failure.message).toMatch(message)
    expect(failure.remedy).toMatch(remedy)
  })

  it('inside an archive, where nothing else is', async () => {
    const archive = zipSync({
      'cifar-10-batches-py/data_batch_1': pickle,
      'cifar-10-batches-py/readme.html': text('<html>'),
    })
    const failure = await failureOf(() => readUserFiles([{ name: 'c.zip', bytes: archive }]))
    expect(failure.remedy).toContain('cifar-10-binary.tar.gz')
    const weights = zipSync({ 'mnist/data.pkl': pickle, 'mnist/data/0': new Uint8Array(100) })
    expect((await failureOf(() => readUserFiles([{ name: 'mnist.pt', bytes: weights }]))).message).toContain(
      'torch.save',
    )
  })

  it('beside images, they are left out and counted', async () => {
    const reading = new Reading()
    const files = [
      { name: 'set/images-idx3-ubyte', bytes: idxImages(20, 4, 4, (i) => i) },
      { name: 'set/mnist.pkl', bytes: pickle },
    ]
    await readUserFiles(files, undefined, { onProgress: () => undefined, reading })
    expect(reading.result().leftOut).toEqual([
      { reason: 'unsupported', what: 'Python pickle', count: 1, examples: ['set/mnist.pkl'] },
    ])
  })
})
