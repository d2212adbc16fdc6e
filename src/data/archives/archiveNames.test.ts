/** Names in archives: code pages, UTF-8 by flag or by extra field, and random names that never become one. */
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../core/crc32'
import { Rng } from '../../core/rng'
import { Reading } from '../reading'
import { decodeNames, hasBackslashPaths, StreamedNames, unicodePath } from './archiveNames'
import { codePages, nameDecoder, type CodePage } from './codePages'
import { readZip } from './zip'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Bytes of each sign that a code page has, by decoding all of them. */
function encoderOf(page: CodePage): (text: string) => Uint8Array {
  const decode = nameDecoder(page)
  const bytes = new Map<string, number[]>()
  const learn = (some: number[]): void => {
    const sign = decode(Uint8Array.from(some))
    if (sign !== null && [...sign].length === 1 && !bytes.has(sign)) bytes.set(sign, some)
  }
  for (let one = 0; one < 256; one += 1) learn([one])
  for (let lead = 0x81; lead < 0xff; lead += 1)
    for (let trail = 0x40; trail < 0xff; trail += 1) learn([lead, trail])
  return (text) => Uint8Array.from([...text].flatMap((sign) => bytes.get(sign) ?? [63]))
}

const decodeAll = (names: Uint8Array[], answer?: CodePage) => {
  const reading = new Reading(answer ? { nameEncoding: answer } : {})
  return {
    names: decodeNames(
      names.map((bytes) => ({ bytes, utf8: false })),
      reading,
    ),
    reading: reading.result(),
  }
}

/** Class folders as people name them. */
const folders: [CodePage, string[]][] = [
  ['shift_jis', ['猫', '犬']],
  ['shift_jis', ['りんご', 'バナナ', 'みかん']],
  ['shift_jis', ['表', '能', '予']],
  ['shift_jis', ['ソース', '十字']],
  ['gbk', ['猫', '狗']],
  ['gbk', ['苹果', '香蕉']],
  ['gbk', ['正常', '异常']],
  ['gbk', ['向日葵', '玫瑰', '郁金香']],
  ['big5', ['貓', '狗']],
  ['big5', ['蘋果', '香蕉']],
  ['euc-kr', ['고양이', '강아지']],
  ['euc-kr', ['사과', '바나나', '포도']],
  ['ibm866', ['кошка', 'собака']],
  ['windows-1251', ['кошка', 'собака']],
  ['cp437', ['Äpfel', 'Öl']],
  ['cp437', ['Hühner', 'Kühe', 'Bären']],
  ['cp437', ['niño', 'café']],
  ['cp850', ['maçã', 'pão', 'limão']],
  ['windows-1252', ['Äpfel', 'Öl']],
  ['windows-1253', ['γάτα', 'σκύλος']],
]

describe('decodeNames', () => {
  it.each(folders)('%s: %s', (page, names) => {
    const encode = encoderOf(page)
    const paths = names.flatMap((name) => [0, 1, 2].map((i) => `data/${name}/${i}.png`))
    const { names: decoded, reading } = decodeAll(paths.map(encode))
    expect(decoded).toEqual(paths)
    expect(reading.questions).toMatchObject([{ id: 'nameEncoding', chosen: page }])
  })

  it.each(codePages)('random names in %s stay different, whatever code page is chosen', (page) => {
    const encode = encoderOf(page)
    const decode = nameDecoder(page)
    const rng = new Rng(page.length)
    for (let round = 0; round < 20; round += 1) {
      const signs = Array.from({ length: 400 }, () => {
        const [lead, trail] = [0x81 + rng.int(0x7e), 0x40 + rng.int(0xbf)]
        return decode(Uint8Array.of(lead, trail)) ?? ''
      }).filter((sign) => sign !== '' && !/[/\s]/u.test(sign))
      const words = Array.from({ length: 12 }, () =>
        Array.from({ length: 1 + rng.int(3) }, () => signs[rng.int(signs.length)]).join(''),
      )
      const names = [...new Set(words.map((word) => word.normalize('NFC')))]
      const raw = [...new Map(names.map((name) => [String(encode(name)), encode(name)])).values()]
      const { names: guessed, reading } = decodeAll(raw)
      expect(new Set(guessed.map((name) => name.normalize('NFC'))).size).toBe(raw.length)
      for (const answer of (reading.questions[0]?.options ?? []) as CodePage[]) {
        const chosen = decodeAll(raw, answer).names
        expect(new Set(chosen.map((name) => name.normalize('NFC'))).size).toBe(raw.length)
      }
      // The person can always have the names as they were written.
      if (reading.questions.length > 0 && new Set(raw.map((bytes) => decode(bytes))).size === raw.length)
        expect(decodeAll(raw, page).names).toEqual(raw.map((bytes) => decode(bytes)))
    }
  })

  it('takes names that are all UTF-8 for UTF-8, and asks nothing', () => {
    const { names, reading } = decodeAll([utf8('thé/1.png'), utf8('猫/2.png'), utf8('a.png')])
    expect(names).toEqual(['thé/1.png', '猫/2.png', 'a.png'])
    expect(reading.questions).toEqual([])
  })

  it('believes the flag and the extra field of each file', () => {
    const raw = bytesOf('?/1.png')
    const path = utf8('猫/1.png')
    const head = new DataView(new ArrayBuffer(9))
    head.setUint16(0, 0x7075, true)
    head.setUint16(2, 5 + path.length, true)
    head.setUint8(4, 1)
    head.setUint32(5, crc32(raw), true)
    const other = Uint8Array.of(0x55, 0x54, 2, 0, 9, 9)
    const extra = Uint8Array.from([...other, ...new Uint8Array(head.buffer), ...path])
    expect(unicodePath(extra, raw)).toBe('猫/1.png')
    expect(unicodePath(extra, bytesOf('!/1.png'))).toBeUndefined()
    expect(unicodePath(extra.subarray(0, 20), raw)).toBeUndefined()
    const names = [
      { bytes: raw, utf8: false, unicode: '猫/1.png' },
      { bytes: utf8('é'), utf8: true },
    ]
    expect(decodeNames(names, new Reading())).toEqual(['猫/1.png', 'é'])
  })

  it('knows backslashes that separate folders from those in names', () => {
    expect(hasBackslashPaths(['cat\\1.png', 'dog\\2.png'])).toBe(true)
    expect(hasBackslashPaths(['cat/1.png', 'a\\b/2.png'])).toBe(false)
  })
})

describe('readZip', () => {
  /** A zip whose names hold these bytes: the letters of a plain name replaced. */
  function renamed(names: [string, Uint8Array][]): Uint8Array {
    const plain = names.map(([name, bytes], i) =>
      name.replace('#', String.fromCharCode(65 + i).repeat(bytes.length)),
    )
    const zip = zipSync(Object.fromEntries(plain.map((name, i) => [name, Uint8Array.of(i)])), { level: 0 })
    const text = Array.from(zip, (byte) => String.fromCharCode(byte)).join('')
    let changed = text
    names.forEach(([, bytes], i) => {
      changed = changed.replaceAll(
        String.fromCharCode(65 + i).repeat(bytes.length) + '/',
        String.fromCharCode(...bytes) + '/',
      )
    })
    return bytesOf(changed)
  }
  const pathsOf = async (zip: Uint8Array) => {
    const paths: string[] = []
    for await (const { path } of readZip(new Blob([zip.slice()]), 'a.zip')) paths.push(path)
    return paths
  }

  it('a trailing byte 5C of Shift-JIS is no backslash', async () => {
    const zip = renamed([
      ['data/#/1.png', Uint8Array.of(0x95, 0x5c)],
      ['data/#/2.png', Uint8Array.of(0x94, 0x5c)],
    ])
    expect(await pathsOf(zip)).toEqual(['data/表/1.png', 'data/能/2.png'])
  })

  it('backslashes separate folders where the archive has no slash', async () => {
    expect(
      await pathsOf(zipSync({ 'cat\\1.png': Uint8Array.of(1), 'dog\\2.png': Uint8Array.of(2) })),
    ).toEqual(['cat/1.png', 'dog/2.png'])
  })
})

describe('StreamedNames', () => {
  it('are UTF-8, else of the code page that fits the names so far', () => {
    const names = new StreamedNames(new Reading())
    const encode = encoderOf('shift_jis')
    expect(names.decode(utf8('猫'))).toBe('猫')
    for (const name of ['りんご/1.png', 'バナナ/2.png']) expect(names.decode(encode(name))).toBe(name)
  })
})
