/**
 * The layouts that people have, by the paths of their files alone: class and part of every picture, and what
 * is said. The table of docs/your-images.md has these rows.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ImportReading, ReadingAnswers } from '../../core/importReading'
import { Reading } from '../reading'
import { LabelFiles } from './labelFiles'
import { placePictures, type Placement } from './placePictures'

interface Case {
  /** The row in the docs; several cases may be of one row. */
  row: string
  /** Each stands for three files: `train/cat/#.png` is train/cat/0.png to 2.png. */
  paths: string[]
  beside?: Record<string, string>
  /** "train: cat 3, dog 3; test: cat 3" */
  placed: string
  /** Kinds of notes, and left-out reasons with their counts. */
  said?: string
  answers?: ReadingAnswers
}

const filesOf = (path: string): string[] =>
  path.includes('#') ? [0, 1, 2].map((i) => path.replaceAll('#', String(i))) : [path]

function placedWords(placed: readonly (Placement | null)[]): string {
  return (['train', 'test'] as const)
    .flatMap((part) => {
      const names = placed.flatMap((one) => (one?.part === part ? [one.className] : []))
      const counts = [...new Set(names)]
        .sort()
        .map((name) => `${name} ${names.filter((n) => n === name).length}`)
      return counts.length > 0 ? [`${part}: ${counts.join(', ')}`] : []
    })
    .join('; ')
}

const saidWords = ({ notes, leftOut }: ImportReading): string =>
  [
    ...notes.map(({ kind }) => kind),
    ...leftOut.map(({ reason, what, count }) => `${reason} ${what} ${count}`),
  ].join(', ')

function place({ paths, beside = {}, answers }: Pick<Case, 'paths' | 'beside' | 'answers'>) {
  const labels = new LabelFiles()
  for (const [path, text] of Object.entries(beside)) labels.add(path, new TextEncoder().encode(text))
  const reading = new Reading(answers)
  const names = paths.flatMap(filesOf)
  return { names, placed: placePictures(names, labels, reading), reading: reading.result() }
}

const list = (names: readonly string[], row: (name: string, i: number) => string) => names.map(row).join('\n')

const cases: Case[] = [
  {
    row: 'Folders of classes',
    paths: ['pets/cat/#.png', 'pets/dog/#.png'],
    placed: 'train: cat 3, dog 3',
    said: 'classesByFolder, heldOut',
  },
  {
    row: 'Train and test',
    paths: ['pets/Train/cat/#.png', 'pets/Train/dog/#.png', 'pets/TEST/cat/#.png'],
    placed: 'train: cat 3, dog 3; test: cat 3',
    said: 'classesByFolder, split',
  },
  ...[
    ['training_set', 'test_set'],
    ['training', 'testing'],
    ['seg_train/seg_train', 'seg_test/seg_test'],
    ['asl_train/asl_train', 'asl_test/asl_test'],
    ['TrainSet', 'TestSet'],
    ['训练集', '测试集'],
    ['train', 'valid'],
    ['training', 'evaluation'],
    ['train', 'test1'],
    ['train/images', 'test/images'],
    ['images/train', 'images/test'],
  ].map(([train, test]): Case => ({
    row: 'Train and test',
    paths: ['cat', 'dog'].flatMap((name) => [`${train}/${name}/#.png`, `${test}/${name}/#.png`]),
    placed: 'train: cat 3, dog 3; test: cat 3, dog 3',
    said: 'classesByFolder, split',
  })),
  {
    row: 'Train and test',
    paths: [
      'trainingSet/trainingSet/0/#.jpg',
      'trainingSet/trainingSet/1/#.jpg',
      'trainingSample/trainingSample/0/#.jpg',
      'testSet/testSet/0/#.jpg',
    ],
    placed: 'train: 0 6, 1 3; test: 0 3',
  },
  {
    row: 'Train and test',
    paths: ['x/train/a/#.png', 'x/train/b/#.png', 'x/test/a/#.png', 'x/x/train/a/#.png', 'x/x/test/a/#.png'],
    placed: 'train: a 3, b 3; test: a 3',
    said: 'classesByFolder, split, outside a 6',
  },
  {
    row: 'Train and test',
    paths: ['b/train/good/#.png', 'b/test/good/#.png', 'b/test/bent/#.png', 'b/ground_truth/bent/#.png'],
    placed: 'train: good 3; test: bent 3, good 3',
  },
  {
    row: 'Split below the classes',
    paths: ['cat/train/#.png', 'cat/test/#.png', 'dog/train/#.png', 'dog/test/#.png'],
    placed: 'train: cat 3, dog 3; test: cat 3, dog 3',
    said: 'classesByFolder, split',
  },
  {
    row: 'Train, validation and test',
    paths: ['train', 'val', 'test'].flatMap((part) => [`${part}/cat/#.png`, `${part}/dog/#.png`]),
    placed: 'train: cat 3, dog 3; test: cat 3, dog 3',
    said: 'classesByFolder, split, validationUnused',
  },
  {
    row: 'Train, validation and test',
    paths: ['train', 'valid', 'test'].flatMap((part) => [`${part}/cat/#.png`, `${part}/dog/#.png`]),
    answers: { validation: 'train' },
    placed: 'train: cat 6, dog 6; test: cat 3, dog 3',
  },
  {
    row: 'Train, validation and test',
    paths: ['train', 'valid', 'test'].flatMap((part) => [`${part}/cat/#.png`, `${part}/dog/#.png`]),
    answers: { split: 'fifth' },
    placed: 'train: cat 9, dog 9',
  },
  {
    row: 'Images to be predicted',
    paths: ['seg_train/a/#.png', 'seg_train/b/#.png', 'seg_test/a/#.png', 'seg_pred/seg_pred/#.png'],
    placed: 'train: a 3, b 3; test: a 3',
    said: 'classesByFolder, split, withoutClass seg_pred 3',
  },
  {
    row: 'Labelled train, unlabelled test',
    paths: ['train/cat/#.png', 'train/dog/#.png', 'test/#.png'],
    placed: 'train: cat 3, dog 3',
    said: 'classesByFolder, heldOut, withoutClass test 3',
  },
  {
    row: 'Labelled train, unlabelled test',
    paths: ['asl_train/asl_train/A/A#.png', 'asl_train/asl_train/B/B#.png', 'asl_test/asl_test/A_test.png'],
    placed: 'train: A 3, B 3',
    said: 'classesByFolder, heldOut, withoutClass asl_test 1',
  },
  {
    row: 'Labelled train, unlabelled test',
    paths: ['train/cat/#.png', 'train/dog/#.png', 'test/cat_#.png', 'test/dog_#.png'],
    placed: 'train: cat 3, dog 3; test: cat 3, dog 3',
    said: 'classesByFolder, split',
  },
  {
    row: 'Classes in file names',
    paths: ['train/cat.#.jpg', 'train/dog.#.jpg', 'test1/#.jpg'],
    placed: 'train: cat 3, dog 3',
    said: 'classesByName, heldOut, withoutClass test1 3',
  },
  ...['cat_00#', 'cat-#', 'cat (#)', 'cat#', 'cat #', 'cat_x_#'].map((name): Case => ({
    row: 'Classes in file names',
    paths: [`pets/${name}.png`, `pets/${name.replace('cat', 'dog')}.png`],
    placed: name.includes('_x_') ? 'train: cat_x 3, dog_x 3' : 'train: cat 3, dog 3',
    said: 'classesByName, heldOut',
  })),
  {
    row: 'Without classes',
    paths: ['holiday/IMG_#.jpg', 'holiday/DSC_#.jpg'],
    placed: 'train: no classes 6',
    said: 'heldOut',
  },
  {
    row: 'Without classes',
    paths: ['train/images/#.png', 'test/images/#.png'],
    placed: 'train: no classes 3; test: no classes 3',
    said: 'split',
  },
  {
    row: 'Without classes',
    paths: ['pets/cat/#.png', 'pets/dog/#.png'],
    answers: { classes: 'none' },
    placed: 'train: no classes 6',
  },
  {
    row: 'A class called train or test',
    paths: ['vehicles/bus/#.png', 'vehicles/car/#.png', 'vehicles/train/#.png'],
    placed: 'train: bus 3, car 3, train 3',
    said: 'partAsClass, classesByFolder, heldOut',
  },
  {
    row: 'A class called train or test',
    paths: ['train', 'test'].flatMap((part) =>
      ['bus', 'car', 'train'].map((name) => `${part}/${name}/#.png`),
    ),
    placed: 'train: bus 3, car 3, train 3; test: bus 3, car 3, train 3',
    said: 'classesByFolder, split',
  },
  {
    row: 'Test images beside the classes',
    paths: ['cat/#.png', 'dog/#.png', 'test/cat/#.png', 'test/dog/#.png'],
    placed: 'train: cat 3, dog 3; test: cat 3, dog 3',
  },
  {
    row: 'An outer folder called test',
    paths: ['test/cat/#.png', 'test/dog/#.png'],
    placed: 'train: cat 3, dog 3',
    said: 'classesByFolder, heldOut',
  },
  {
    row: 'An outer folder called test',
    paths: ['test/train/cat/#.png', 'test/train/dog/#.png', 'test/test/cat/#.png'],
    placed: 'train: cat 3, dog 3; test: cat 3',
  },
  {
    row: 'An outer folder called test',
    paths: ['test/cat/#.png', 'test/dog/#.png', 'val/cat/#.png'],
    placed: 'train: cat 6, dog 3',
    said: 'noTraining, classesByFolder, heldOut',
  },
  {
    row: 'Tiny ImageNet',
    paths: [
      't/train/n01/images/#.JPEG',
      't/train/n02/images/#.JPEG',
      't/val/images/v#.JPEG',
      't/test/images/#.JPEG',
    ],
    beside: {
      't/val/val_annotations.txt': 'v0.JPEG\tn02\t0\t0\t1\t1\nv1.JPEG\tn01\t0\t0\t1\t1\n',
      't/train/n01/n01_boxes.txt': '0.JPEG\t0\t0\t1\t1\n',
      't/words.txt': 'n01\tgoldfish, Carassius auratus\nn02\tcrane\nn03\tcrane\n',
    },
    placed: 'train: crane 3, goldfish 3; test: crane 1, goldfish 1',
    said: 'classesByFolder, folderByFile, classWords, split, withoutClass val 1, withoutClass test 3',
  },
  {
    row: 'Several archives',
    paths: ['train.zip/cat/#.png', 'train.zip/dog/#.png', 'test.zip/cat/#.png'],
    placed: 'train: cat 3, dog 3; test: cat 3',
    said: 'classesByFolder, split',
  },
  {
    row: 'Several archives',
    paths: ['train.zip/train/cat.#.jpg', 'train.zip/train/dog.#.jpg', 'test1.zip/test1/#.jpg'],
    placed: 'train: cat 3, dog 3',
    said: 'classesByName, heldOut, withoutClass test1 3',
  },
  {
    row: 'Several archives',
    paths: ['cats.zip/#.png', 'dogs.zip/dogs/#.png'],
    placed: 'train: cats 3, dogs 3',
  },
  {
    row: 'Several archives',
    paths: ['pets-1.zip/cat/#.png', 'pets-1.zip/dog/#.png', 'pets-2.zip/cat/#.png'],
    placed: 'train: cat 6, dog 3',
  },
  {
    row: 'Several archives',
    paths: ['images_001.tar.gz/a/#.png', 'images_002.tar.gz/b/#.png'],
    placed: 'train: a 3, b 3',
  },
  {
    row: 'Several archives',
    paths: ['set-train-000.tar/s#.png', 'set-val-000.tar/s#.png'],
    beside: Object.fromEntries(
      ['train', 'val'].flatMap((part) =>
        [0, 1, 2].map((i) => [`set-${part}-000.tar/s${i}.cls`, String(part === 'val' ? 2 - i : i)]),
      ),
    ),
    placed: 'train: 0 1, 1 1, 2 1; test: 0 1, 1 1, 2 1',
  },
  {
    row: 'Folders within the classes',
    paths: ['cat/monday/#.png', 'cat/friday/#.png', 'dog/monday/#.png', 'dog/friday/#.png'],
    placed: 'train: cat 6, dog 6',
  },
  {
    row: 'Folders within the classes',
    paths: ['cat/#.png', 'cat/more/#.png', 'dog/#.png'],
    placed: 'train: cat 6, dog 3',
  },
  {
    row: 'Groups of classes',
    paths: ['animals/cat/#.png', 'animals/dog/#.png', 'plants/oak/#.png', 'plants/fir/#.png'],
    placed: 'train: cat 3, dog 3, fir 3, oak 3',
  },
  {
    row: 'Groups of classes',
    paths: ['animals/cat/#.png', 'animals/dog/#.png', 'plants/oak/#.png'],
    answers: { classes: 'animals, plants' },
    placed: 'train: animals 6, plants 3',
  },
  {
    row: 'Groups of classes',
    paths: ['fold1/cat/#.png', 'fold1/dog/#.png', 'fold2/cat/#.png', 'fold2/dog/#.png'],
    placed: 'train: cat 6, dog 6',
  },
  {
    row: 'Groups of classes',
    paths: ['cat/001/#.png', 'cat/002/#.png', 'dog/001/#.png', 'dog/003/#.png'],
    placed: 'train: cat 6, dog 6',
  },
  {
    row: 'Groups of classes',
    paths: ['color/apple/#.png', 'color/pear/#.png', 'grayscale/apple/#.png', 'grayscale/pear/#.png'],
    placed: 'train: apple 6, pear 6',
  },
  {
    row: 'metadata.csv, metadata.jsonl',
    paths: ['set/images/#.png', 'set/images/b#.png'],
    beside: {
      'set/metadata.csv':
        '\ufefffile_name,label\r\n' +
        list(['images/0.png', 'images/b0.png', 'images/1.png'], (name, i) => `"${name}",${'xyx'[i]}`),
    },
    placed: 'train: x 2, y 1',
    said: 'classesByFile, heldOut, withoutClass images 3',
  },
  {
    row: 'Groups of classes',
    paths: ['cat/001/#.png', 'cat/002/#.png', 'dog/001/#.png', 'dog/003/#.png'],
    placed: 'train: cat 6, dog 6',
  },
  {
    row: 'Groups of classes',
    paths: ['color/apple/#.png', 'color/pear/#.png', 'grayscale/apple/#.png', 'grayscale/pear/#.png'],
    placed: 'train: apple 6, pear 6',
  },
  {
    row: 'metadata.csv, metadata.jsonl',
    paths: ['train/#.png', 'test/#.png'],
    beside: Object.fromEntries(
      ['train', 'test'].map((part) => [
        `${part}/metadata.jsonl`,
        list(['0.png', '1.png', '2.png'], (name, i) => JSON.stringify({ file_name: name, class: 'aab'[i] })),
      ]),
    ),
    placed: 'train: a 2, b 1; test: a 2, b 1',
    said: 'classesByFile, split',
  },
  {
    row: 'Tables of names or ids',
    paths: ['train/a#.jpg', 'train/b#.jpg', 'test/c#.jpg'],
    beside: {
      'labels.csv': 'id,breed\na0,pug\na1,pug\nb0,beagle\nb1,beagle\na2,pug\nb2,\nzz,pug\n',
      'sample_submission.csv': 'id,pug,beagle\nc0,0.5,0.5\n',
    },
    placed: 'train: beagle 2, pug 3',
    said: 'badRows, classesByFile, heldOut, withoutClass train 1, withoutClass test 3',
  },
  {
    row: 'Tables of names or ids',
    paths: ['Train/0/a#.png', 'Train/1/b#.png', 'Test/#.png'],
    beside: { 'Test.csv': 'Width,ClassId,Path\n1,1,Test/0.png\n1,0,Test/1.png\n1,1,Test/2.png\n' },
    placed: 'train: 0 3, 1 3; test: 0 1, 1 2',
    said: 'classesByFolder, folderByFile, split',
  },
  {
    row: 'Tables of names or ids',
    paths: ['train/#.jpg'],
    beside: { 'train/_classes.csv': 'filename, cat, dog\n0.jpg, 1, 0\n1.jpg, 0, 1\n2.jpg, 1, 0\n' },
    placed: 'train: cat 2, dog 1',
    said: 'classesByFile, heldOut',
  },
  {
    row: 'Tables of names or ids',
    paths: ['faces/a#.jpg', 'faces/b#.jpg'],
    beside: {
      'list_attr.csv':
        'image_id,Bald,Hat,Young\n' +
        list(['a0', 'a1', 'a2', 'b0', 'b1', 'b2'], (name, i) => `${name}.jpg,${i % 2},${i % 3},${i >> 2}`),
    },
    placed: 'train: a 3, b 3',
    said: 'classesByName, heldOut',
  },
  {
    row: 'WebDataset',
    paths: ['s#.png'],
    beside: {
      's0.cls': '1',
      's1.cls': '0\n',
      's2.cls': '1',
      's0.txt': 'a caption',
      's0.json': '{"width": 8}',
    },
    placed: 'train: 0 1, 1 2',
    said: 'classesByFile, heldOut',
  },
  {
    row: 'Tables of names or ids',
    paths: ['faces/a#.jpg', 'faces/b#.jpg'],
    beside: {
      'list_attr.csv':
        'image_id,Bald,Hat,Young\n' +
        list(['a0', 'a1', 'a2', 'b0', 'b1', 'b2'], (name, i) => `${name}.jpg,${i % 2},${i % 3},${i >> 2}`),
    },
    placed: 'train: a 3, b 3',
    said: 'classesByName, heldOut',
  },
  {
    row: 'WebDataset',
    paths: ['s#.png'],
    beside: Object.fromEntries([0, 1, 2].map((i) => [`s${i}.json`, JSON.stringify({ label: 'aba'[i], i })])),
    placed: 'train: a 2, b 1',
    said: 'classesByFile, heldOut',
  },
]

describe('layouts', () => {
  it.each(cases)('$row: $paths', (one) => {
    const { placed, reading } = place(one)
    expect(placedWords(placed)).toBe(one.placed)
    if (one.said !== undefined) expect(saidWords(reading)).toBe(one.said)
  })

  it.each(cases)('in any order of the files: $row: $paths', (one) => {
    const { names, placed } = place(one)
    const byName = (some: ReturnType<typeof place>) =>
      Object.fromEntries(some.names.map((name, i) => [name, some.placed[i]]))
    const reversed = place({
      ...one,
      paths: names.toReversed(),
      beside: Object.fromEntries(Object.entries(one.beside ?? {}).toReversed()),
    })
    expect(byName(reversed)).toEqual(byName({ names, placed, reading: reversed.reading }))
  })

  it('have their rows in docs/your-images.md', () => {
    const docs = readFileSync('docs/your-images.md', 'utf8')
    const table = docs.slice(docs.indexOf('| Layout |')).split('\n\n', 1)[0]
    const rows = table
      .split('\n')
      .slice(2)
      .map((line) => line.split('|')[1].trim())
    expect(rows).toEqual([...new Set(cases.map(({ row }) => row))])
  })
})

describe('questions', () => {
  const asked = (paths: string[], beside?: Record<string, string>) =>
    Object.fromEntries(
      place({ paths, ...(beside ? { beside } : {}) }).reading.questions.map((one) => [one.id, one]),
    )

  it('offers every level of the folders, and none', () => {
    expect(asked(['animals/cat/#.png', 'animals/dog/#.png', 'plants/oak/#.png']).classes).toEqual({
      id: 'classes',
      options: ['cat, dog, oak', 'animals, plants', 'none'],
      chosen: 'cat, dog, oak',
    })
  })

  it('asks whether Cat and cat are one, and thinks so unless one folder has both', () => {
    const paths = ['train/Cat/#.png', 'train/Dog/#.png', 'test/cat/#.png', 'test/dog/#.png']
    expect(asked(paths).nameCase.chosen).toBe('one')
    expect(placedWords(place({ paths }).placed)).toBe('train: Cat 3, Dog 3; test: Cat 3, Dog 3')
    expect(placedWords(place({ paths, answers: { nameCase: 'apart' } }).placed)).toBe(
      'train: Cat 3, Dog 3; test: cat 3, dog 3',
    )
    expect(asked(['letters/a/#.png', 'letters/A/#.png']).nameCase.chosen).toBe('apart')
  })

  it('asks for the column where several may be the classes', () => {
    const table = 'image_id,sex,dx\na0,f,nv\na1,m,mel\na2,f,nv\nb0,m,mel\nb1,f,nv\nb2,m,mel\n'
    const question = asked(['part_1/a#.jpg', 'part_2/b#.jpg'], { 'HAM10000_metadata.csv': table }).labelColumn
    expect(question).toBeUndefined()
    const flat = asked(['all/a#.jpg', 'all/b#.jpg'], { 'HAM10000_metadata.csv': table }).labelColumn
    expect(flat).toEqual({ id: 'labelColumn', options: ['dx', 'sex'], chosen: 'dx' })
  })

  it('takes a decomposed é for the composed one', () => {
    const paths = [
      'train/caf\u00e9/#.png',
      'train/th\u00e9/#.png',
      'test/cafe\u0301/#.png',
      'test/the\u0301/#.png',
    ]
    expect(placedWords(place({ paths }).placed)).toBe(
      'train: caf\u00e9 3, th\u00e9 3; test: caf\u00e9 3, th\u00e9 3',
    )
  })

  it('names the first bad row of a file of labels', () => {
    const { reading } = place({
      paths: ['#.png'],
      beside: { 'labels.csv': 'file,label\n0.png,a\n1.png,"b\nb"\n2.png,\n0.png,b\n' },
    })
    expect(reading.notes).toContainEqual({ kind: 'badRows', file: 'labels.csv', count: 2, line: 5 })
  })
})
