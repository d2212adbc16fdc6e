/**
 * Chinese texts say what the English ones say, with the same values in them, and keep to the conventions of
 * Chinese typesetting: full-width punctuation, and a space between Chinese and Latin letters or digits.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Failure } from '../../core/failure'
import type { ReadingNote } from '../../core/importReading'
import { en as settingsEn } from '../../core/text/en'
import { zh as settingsZh } from '../../core/text/zh'
import { en } from './en'
import { compare as compareEn } from './en/compare'
import { consoleEn } from './en/console'
import { explained as explainedEn } from './en/explained'
import { helpSheet as helpEn } from './en/helpSheet'
import { importing as importingEn } from './en/importing'
import { lessonsEn } from './en/lessons'
import { measure as measureEn } from './en/measure'
import { pad as padEn } from './en/pad'
import { paletteEditor as paletteEn } from './en/paletteEditor'
import { replay as replayEn } from './en/replay'
import { sharing as sharingEn } from './en/sharing'
import { studies as studiesEn } from './en/studies'
import { web as webEn } from './en/web'
import { weights as weightsEn } from './en/weights'
import { zh } from './zh'
import { web as webZh } from './zh/web'
import { weights as weightsZh } from './zh/weights'
import { compare as compareZh } from './zh/compare'
import { consoleZh } from './zh/console'
import { explained as explainedZh } from './zh/explained'
import { helpSheet as helpZh } from './zh/helpSheet'
import { importing as importingZh } from './zh/importing'
import { lessonsZh } from './zh/lessons'
import { measure as measureZh } from './zh/measure'
import { pad as padZh } from './zh/pad'
import { paletteEditor as paletteZh } from './zh/paletteEditor'
import { replay as replayZh } from './zh/replay'
import { sharing as sharingZh } from './zh/sharing'
import { studies as studiesZh } from './zh/studies'

/** Texts that take words, sentences or lists, by their path; all others take numbers. */
const values: Readonly<Record<string, unknown[]>> = {
  'announcer.runWithLoss': ['amber', '训练中', '验证', '0.5', '像素'],
  'charts.natsPer': ['0.5', '像素'],
  'common.list': [['甲', '乙']],
  'common.sentences': [['甲。', '乙。']],
  'compare.result': ['下一个像素', '11', '验证', '0.5', '像素', '58%'],
  'compare.scatterEnd': ['amber', '0.5', '像素', '58%'],
  'compare.scatterSummary': [['甲。', '乙。']],
  'dataset.stage': ['stage 11'],
  'doing.layersTogether': [[11, 24]],
  'facts.bitsPer': ['0.5', '像素'],
  'failures.gpuNotResumed.message': [11, '内存不足。'],
  'failures.gpuNotResumed.remedy': ['请重试。'],
  'forecast.change': [{ key: 'steps', from: 11, to: 24, seconds: 60 }],
  'importing.warning.noTest': [['猫', '狗']],
  'importing.warning.noTraining': [['猫', '狗']],
  'importing.reading.notes.split': [{ kind: 'split', train: '甲', test: '乙' }],
  'importing.reading.notes.scaled': [{ kind: 'scaled', range: '0 至 1' }],
  'importing.reading.notes.severalLabels': [{ kind: 'severalLabels', column: '甲' }],
  'importing.reading.notes.noClasses': [{ kind: 'noClasses', column: '甲', why: '乙' }],
  'importing.reading.notes.validationLeftOut': [{ kind: 'validationLeftOut', name: '甲' }],
  'importing.reading.notes.renamedClasses': [{ kind: 'renamedClasses', count: 11, from: '甲', to: '乙' }],
  'importing.reading.notes.emptyClasses': [{ kind: 'emptyClasses', names: ['猫', '狗'] }],
  'importing.reading.named': [['甲', '乙'], 11],
  'importing.reading.leftOut.damaged': [11, 'GIF', '甲'],
  'importing.reading.leftOut.unsupported': [11, 'GIF', '甲'],
  'importing.reading.leftOut.noLabel': [11, '', '甲'],
  'importing.reading.leftOut.beside': [11, 'CSV', '甲'],
  'importing.reading.leftOut.tooLarge': [11, 'GIF', '甲'],
  'importing.reading.leftOut.noPicture': [11, 'HTML', '甲'],
  'importing.reading.notes.ground': [{ kind: 'ground', count: 11, ground: 'black' }],
  'importing.reading.notes.brightened': [{ kind: 'brightened', largest: 4095 }],
  'importing.reading.notes.keptSide': [{ kind: 'keptSide', count: 11, side: 48 }],
  ...Object.fromEntries(
    (
      [
        { kind: 'classesByName', example: 'cat.0.jpg' },
        { kind: 'classesByFile', file: '甲', column: '乙' },
        { kind: 'folderByFile', folder: '甲', file: '乙', column: '丙' },
        { kind: 'partAsClass', folder: '甲' },
        { kind: 'noTraining', folders: '甲' },
        { kind: 'validationUnused', folder: '甲', count: 11 },
        { kind: 'badRows', file: '甲', count: 11, line: 24 },
        { kind: 'labelsUnused', file: '甲' },
        { kind: 'classWords', file: '甲' },
      ] satisfies ReadingNote[]
    ).map((note) => [`importing.reading.notes.${note.kind}`, [note]]),
  ),
  'importing.reading.leftOut.withoutClass': [11, '乙', '甲'],
  'importing.reading.leftOut.outside': [11, '乙', '甲'],
  'lessons.value': ['0.5', 'nats'],
  'lessons.valueWithError': ['0.5', '0.1', 'nats'],
  'loss.noNumbers': ['0.5', '像素'],
  'loss.reading': ['0.5', '像素', '1.4', 4, '0.8'],
  'loss.summary.heldOut': ['验证', '0.5', '0.7', '像素'],
  'loss.summary.train': ['0.5', '像素'],
  'loss.summary.atStep': [11, '0.5', '验证', '0.6'],
  'messages.tooLarge': ['6.1', '3.2'],
  'messages.wouldFit': [
    [
      ['宽度', 512],
      ['层数', 12],
    ],
  ],
  'messages.piecesFit': [[['批的份数', 4]], [['批大小', 8]]],
  'rewind.position': [11, ['最新的结果', '第 11 步的图像']],
  'rewind.validation': ['验证', '0.5'],
  'runSets.loss': ['验证', '0.5', '像素'],
  'runSets.memberResult': ['0.5', '像素', 3, '58%'],
  'runSets.result': [11, [24, 37], 50, '63'],
  'sharing.dialog.allowed': ['https://school.example'],
  'sharing.dialog.lockSetting': ['层数'],
  'sharing.dialog.showSetting': ['层数'],
  'sharing.dropped.conflict': ['头数', '5', '宽度须能被头数整除。'],
  'sharing.dropped.newer': ['2', ['层数', '头数']],
  'sharing.dropped.value': ['数据集', 'cats'],
  'sharing.dropped.version': ['x', ['层数', '头数']],
  'sharing.run.asks': ['school.example', 'a.igpt'],
  'sharing.run.asksHere': ['a.igpt'],
  'sharing.run.large': ['120 MB'],
  'studies.featureMap.point': [11, '猫', ['狗', '猫']],
  'studies.featureMap.summary': [300, 4, 11, 'PCA'],
  'studies.fineTune.arm': ['预训练', '还没有测试', '58%', 24, '，提前停止'],
  'studies.fineTune.equal': ['测试'],
  'studies.fineTune.points': ['8.0', '测试'],
  'studies.inspect.likeliestList': ['颜色'],
  'studies.inspect.map': ['第 1 层第 2 头', '最大权重 0.5', '，起始向量 0.1'],
  'studies.inspect.mapMost': ['0.5', '第 1 行第 2 列'],
  'studies.inspect.others': [11, '颜色', '3%'],
  'studies.inspect.prediction': ['被遮住的', '颜色', '3%', '在 11 个中排第 2'],
  'studies.inspect.predictionColumns': ['颜色'],
  'studies.inspect.predictionTable': ['颜色'],
  'studies.likelihood.auroc': ['amber', '0.9', '90%', '能很好地区分两者'],
  'studies.lowData.verdict': ['每类 4 个标签', '58%', '，微调 60%'],
  'transport.changes': [[{ key: 'nPx', from: '11', to: '24' }]],
  'transport.device': [{ backend: 'webgpu', adapter: 'Apple M3' }],
  'transport.reason': [{ backend: 'wasm', reason: 'Why not.', hardwareGpu: null }, 'auto'],
}

/** Numbers written in other units. */
const inOtherUnits = /^presets\.igpt-|^lessons\.value/

/** What is the same in both languages: names and formulas. */
const names = /^(WebAssembly|JavaScript|https:\/\/…|huggingface\.co|Adam \w+( \d)?|L_gen \+ L_clf|Apple M3)$/

/** The words of a React node, or of a plain text. */
function words(node: unknown): string {
  if (Array.isArray(node)) return node.map(words).join('')
  if (typeof node === 'object' && node !== null && 'props' in node)
    return words((node.props as { children?: unknown }).children)
  return node === null || node === undefined || typeof node === 'boolean' ? '' : String(node)
}

interface Pair {
  path: string
  english: string
  chinese: string
  /** The numbers and words given to both. */
  given: string[]
}

/** A failure of the page, or what makes one; only its sentences are texts. */
const isFailure = (value: unknown): value is Failure =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'remedy' in value

/** Both texts at every path; a function's with a number for each value. */
function pairsOf(english: unknown, chinese: unknown, path: string[] = []): Pair[] {
  const name = path.join('.')
  if (typeof english === 'function' && typeof chinese === 'function') {
    const count = Math.max(english.length, chinese.length)
    const given = values[name] ?? Array.from({ length: count }, (_, i) => 11 + 13 * i)
    const [inEnglish, inChinese]: unknown[] = [english(...given), chinese(...given)]
    if (isFailure(inEnglish)) return pairsOf(inEnglish, inChinese, path)
    return [
      {
        path: name,
        english: words(inEnglish),
        chinese: words(inChinese),
        given: given
          .flat()
          .filter((value) => typeof value !== 'object')
          .map(String),
      },
    ]
  }
  if (typeof english === 'object' && english !== null)
    return Object.entries(english).flatMap(([key, value]) =>
      isFailure(english) && key !== 'message' && key !== 'remedy'
        ? []
        : pairsOf(value, (chinese as Record<string, unknown>)[key], [...path, key]),
    )
  return [{ path: name, english: words(english), chinese: words(chinese), given: [] }]
}

const pairs = [
  ...pairsOf(en, zh),
  ...pairsOf(settingsEn, settingsZh),
  ...pairsOf(compareEn, compareZh, ['compare']),
  ...pairsOf(sharingEn, sharingZh, ['sharing']),
  ...pairsOf(importingEn, importingZh, ['importing']),
  ...pairsOf(padEn, padZh, ['pad']),
  ...pairsOf(paletteEn, paletteZh, ['paletteEditor']),
  ...pairsOf(lessonsEn, lessonsZh, ['lessons']),
  ...pairsOf(helpEn, helpZh, ['helpSheet']),
  ...pairsOf(measureEn, measureZh, ['measure']),
  ...pairsOf(replayEn, replayZh, ['replay']),
  ...pairsOf(explainedEn, explainedZh, ['explained']),
  ...pairsOf(consoleEn, consoleZh, ['console']),
  ...pairsOf(studiesEn, studiesZh, ['studies']),
  ...pairsOf(webEn, webZh, ['web']),
  ...pairsOf(weightsEn, weightsZh, ['weights']),
].filter(({ path }) => path !== 'failureCodes' && path !== 'failureMessages')
const han = '\\p{Script=Han}'
const wide = '，。；：？！、（）“”…'

/** What a Chinese text must not contain. */
const mistakes: readonly [string, RegExp][] = [
  ['half-width punctuation beside Chinese', new RegExp(`[${han}${wide}][,;:!?()]|[,;!?()][${han}]`, 'u')],
  ['a half-width full stop after Chinese', new RegExp(`${han}\\.`, 'u')],
  ['straight quotation marks around Chinese', new RegExp(`["'][${han}]|${han}["']`, 'u')],
  ['no space between Chinese and Latin', new RegExp(`${han}[A-Za-z0-9]|[A-Za-z0-9%]${han}`, 'u')],
  [
    'a space beside full-width punctuation',
    new RegExp(` [${wide.replaceAll(/[“（]/g, '')}]|[${wide}] `, 'u'),
  ],
  ['a space between Chinese characters', new RegExp(`${han} ${han}`, 'u')],
  ['two full stops', /。。/],
  ['a single or western ellipsis', /\.\.\.|(?<!…)…(?!…)/],
]
/** A plain address as an example, and names of columns with a list in them. */
const isFree = ({ path }: Pair) => /addressPlaceholder$|headColumn$|isTrue$/.test(path)

const mistakesIn = (text: string) =>
  mistakes.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)

test('the rules find what they name', () => {
  expect(mistakesIn('损失(每像素)')).toEqual(['half-width punctuation beside Chinese'])
  expect(mistakesIn('第 3步')).toEqual(['no space between Chinese and Latin'])
  expect(mistakesIn('第 3 步 。')).toEqual(['a space beside full-width punctuation'])
  expect(mistakesIn('你好 世界.')).toEqual([
    'a half-width full stop after Chinese',
    'a space between Chinese characters',
  ])
  expect(mistakesIn('请按“开始”，第 3 步的 loss 是 0.5。')).toEqual([])
})

test('every text keeps to the conventions', () => {
  const found = pairs
    .filter((pair) => !isFree(pair))
    .flatMap(({ path, chinese }) => mistakesIn(chinese).map((mistake) => `${path}: ${mistake}: ${chinese}`))
  expect(found).toEqual([])
})

test('every text holds the values and numbers of the English one', () => {
  const plain = (text: string) => text.replaceAll(',', '')
  const missing = pairs
    .filter(({ path }) => !inOtherUnits.test(path))
    .flatMap(({ path, english, chinese, given }) => {
      const expected = [
        ...given.filter((value) => english.includes(value)),
        ...(plain(english).match(/\d+/g) ?? []),
      ]
      const left = expected.filter((value) => !plain(chinese).includes(plain(value)))
      return left.length > 0 ? [`${path}: ${left.join(' ')} of "${english}" in "${chinese}"`] : []
    })
  expect(missing).toEqual([])
})

test('sentences end as sentences, and labels do not', () => {
  const wrong = pairs
    .filter(({ english, chinese }) => /([\p{L}\d)%”]\.|。)\s*$/u.test(english) !== chinese.endsWith('。'))
    .map(({ path, english, chinese }) => `${path}: "${english}" is "${chinese}"`)
  expect(wrong).toEqual([])
})

test('every code of a failure has sentences of its own', () => {
  const all = Object.values(zh.failureCodes ?? {}).flatMap(({ message, remedy }) => [message, remedy])
  all.push(
    ...zh.failureMessages.flatMap(({ message, remedy }) => [message.replaceAll(/\{\d\}/g, 'A'), remedy]),
  )
  expect(all.length).toBeGreaterThan(60)
  expect(all.filter((sentence) => !sentence.endsWith('。') || mistakesIn(sentence).length > 0)).toEqual([])
})

test('nothing is left in English', () => {
  const same = pairs
    .filter(({ english, chinese }) => english === chinese && /[a-z]{3}/.test(english) && !names.test(english))
    .map(({ path, english }) => `${path}: ${english}`)
  expect(same).toEqual([])
})

/** Every Chinese text of a lesson file, wherever it stands. */
function lessonWords(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'zh-CN' && typeof inner === 'string' ? [inner] : lessonWords(inner),
  )
}

const lessons = resolve(import.meta.dirname, '../../../public/lessons')
const lessonFiles = readdirSync(lessons).filter((name) => name.endsWith('.json'))

test.each(lessonFiles)('the lesson file %s keeps to the conventions too', (name) => {
  const texts = lessonWords(JSON.parse(readFileSync(resolve(lessons, name), 'utf8')))
  // Marks of emphasis are not drawn.
  const drawn = texts.map((text) => text.replaceAll('**', ''))
  expect(drawn.filter((text) => mistakesIn(text).length > 0)).toEqual([])
})
