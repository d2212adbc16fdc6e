/**
 * Files at web addresses, from a local server: in parts, whole, and every failure.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveFiles, type FileServer } from '../testSupport/fileServer'
import { failureOf } from './fixtures/failureOf'
import { readUserFiles } from './userFiles'
import { addressSize, checkAddress, fetchWhole, MAX_DOWNLOAD_BYTES, openAddress } from './remoteFile'

const own = (name: string) => new Uint8Array(readFileSync(resolve('src/data/fixtures/own', name)))
const shard = own('parquet/train-00000-of-00002.parquet')
const archive = own('cifar-10-binary.tar.gz')
const silent = { onProgress: () => undefined }
const decode = () => Promise.resolve({ width: 4, height: 4, rgb: new Uint8Array(48) })

let server: FileServer
beforeAll(async () => {
  server = await serveFiles({
    '/data/train-0.parquet': { bytes: shard },
    '/whole/train-0.parquet': { bytes: shard, ranges: false },
    '/cifar.tar.gz': { bytes: archive },
    '/whole.tar.gz': { bytes: archive, ranges: false },
    '/page.zip': { bytes: new TextEncoder().encode('\n<!DOCTYPE html><title>Sign in</title>') },
    '/typed': { bytes: new TextEncoder().encode('sorry'), type: 'text/html; charset=utf-8', ranges: false },
    '/empty': { bytes: new Uint8Array(0) },
    '/stalls.bin': { bytes: new Uint8Array(100_000), ranges: false, stallsAt: 50_000 },
  })
})
afterAll(() => server.close())

const open = (path: string, limit = Infinity, watch: Parameters<typeof openAddress>[3] = silent) =>
  openAddress(server.url + path, limit, fetch, watch)

describe('a file at an address', () => {
  it('of Parquet is read in parts, and only as much as the first rows need', async () => {
    const before = server.asked.length
    const raw = await readUserFiles([await open('data/train-0.parquet', 2)], decode)
    expect(raw.train.labels.length + raw.test.labels.length).toBe(2)
    const asked = server.asked.slice(before)
    expect(asked.every((one) => /^GET \/data\/train-0.parquet bytes=\d+-\d+$/.test(one))).toBe(true)
    expect(asked.length).toBeGreaterThan(1)
  })

  it('of Parquet from a server without range requests is fetched once, whole, within the limit', async () => {
    const before = server.asked.length
    const raw = await readUserFiles([await open('whole/train-0.parquet', 2)], decode)
    expect(raw.train.labels.length + raw.test.labels.length).toBe(2)
    expect(server.asked.length - before).toBe(1)
  })

  it('of Parquet is read in parts if its size is hidden, using a HEAD request', async () => {
    const hidden = async (address: string, init: RequestInit) => {
      const { status, headers, body } = await fetch(address, init)
      return new Response(body, {
        status,
        headers: [...headers].filter(([name]) => name !== 'content-range'),
      })
    }
    const before = server.asked.length
    const file = await openAddress(`${server.url}data/train-0.parquet`, 2, hidden, silent)
    expect('source' in file && file.source.size).toBe(shard.length)
    expect(server.asked.slice(before)[1]).toBe('HEAD /data/train-0.parquet')
  })

  it.each(['cifar.tar.gz', 'whole.tar.gz'])(
    'of another format is fetched whole and recognised by its content: %s',
    async (path) => {
      const progress: number[] = []
      const file = await open(path, Infinity, { onProgress: (done, all) => progress.push(done / all) })
      expect((await readUserFiles([file], decode)).label).toBe('Your CIFAR-10 files')
      expect(progress.at(-1)).toBe(1)
    },
  )
})

describe('refused', () => {
  it.each([
    [
      'a file that is not there',
      'missing.zip',
      { code: 'network' },
      /answered 404 for \/missing.zip: there is no such file/,
    ],
    ['a web page by its content', 'page.zip', { code: 'data-unknown' }, /web page/],
    ['a web page by its type', 'typed', { code: 'data-unknown' }, /web page/],
    ['an empty file', 'empty', { code: 'data-empty', subject: 'empty' }, /0 bytes/],
  ])('%s', async (_, path, expected, says) => {
    const failure = await failureOf(() => open(path))
    expect(failure).toMatchObject(expected)
    expect(failure.message).toMatch(says)
    expect(failure.remedy).not.toBe('')
  })

  it('a server that does not answer', async () => {
    const gone = await serveFiles({})
    await gone.close()
    const failure = await failureOf(() => openAddress(`${gone.url}x`, 1, fetch, silent))
    expect(failure).toMatchObject({ code: 'network' })
    expect(failure.message).toMatch(/does not answer.*CORS/)
  })

  it('a declared size beyond the limit, before the download', async () => {
    const huge = () =>
      Promise.resolve(new Response('x', { headers: { 'content-length': String(MAX_DOWNLOAD_BYTES + 1) } }))
    expect(await failureOf(() => openAddress('https://example.org/x', 1, huge, silent))).toMatchObject({
      code: 'data-size',
    })
  })

  it('a part other than the requested one', async () => {
    const file = await open('data/train-0.parquet')
    const source = 'source' in file ? file.source : null
    expect(await failureOf(() => source?.read(shard.length - 4, shard.length + 4))).toMatchObject({
      code: 'network',
    })
  })

  it('everything once cancelled, also during a download', async () => {
    const controller = new AbortController()
    const watch = {
      onProgress: (done: number) => {
        if (done > 1000) controller.abort()
      },
      signal: controller.signal,
    }
    expect(await failureOf(() => open('stalls.bin', 1, watch))).toMatchObject({ code: 'busy' })
    await expect.poll(server.brokenOff).toBe(1)
    expect(await failureOf(() => open('cifar.tar.gz', 1, watch))).toMatchObject({ code: 'busy' })
  })

  it.each([
    '',
    'cifar',
    'http://example.org/a.zip',
    'ftp://example.org/a',
    'https://me:secret@example.org/a',
    'file:///etc/passwd',
    'http://127.evil.org/',
    'javascript:alert(1)',
  ])('the address %j', async (text) => {
    expect(await failureOf(() => checkAddress(text))).toMatchObject({ code: 'address-invalid' })
  })

  it('but not https, nor http on this machine', () => {
    expect(
      ['https://example.org/a b', 'http://localhost:1/a', ' http://127.0.0.1/ '].map(
        (text) => checkAddress(text).protocol,
      ),
    ).toEqual(['https:', 'http:', 'http:'])
  })
})

describe('a whole file of any kind', () => {
  const whole = (path: string, most = 1e6) => fetchWhole(server.url + path, most, fetch, silent)

  it('is fetched as it is, with its name', async () => {
    const { name, file } = await whole('cifar.tar.gz')
    expect(name).toBe('cifar.tar.gz')
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(archive)
  })

  it('is refused beyond the limit, whether its server says its size or not', async () => {
    const before = server.brokenOff()
    expect((await failureOf(() => whole('cifar.tar.gz', archive.length - 1))).code).toBe('data-size')
    const silentSize = async (address: string, init: RequestInit) => {
      const { status, body } = await fetch(address, init)
      return new Response(body, { status })
    }
    const refused = fetchWhole(`${server.url}cifar.tar.gz`, archive.length - 1, silentSize, silent)
    expect((await failureOf(() => refused)).code).toBe('data-size')
    expect((await whole('cifar.tar.gz', archive.length)).file.size).toBe(archive.length)
    expect(server.brokenOff()).toBeGreaterThanOrEqual(before)
  })

  it('is no web page, and has to be there', async () => {
    expect((await failureOf(() => whole('page.zip'))).code).toBe('data-unknown')
    expect((await failureOf(() => whole('missing'))).code).toBe('network')
  })

  it('has a size, or none where the server does not say or answer', async () => {
    expect(await addressSize(`${server.url}cifar.tar.gz`, fetch)).toBe(archive.length)
    expect(await addressSize(`${server.url}missing`, fetch)).toBeNull()
    expect(
      await addressSize('https://a.example/b', () => Promise.reject(new TypeError('blocked'))),
    ).toBeNull()
    expect((await failureOf(() => addressSize('ftp://a.example/b', fetch))).code).toBe('address-invalid')
  })

  it("comes by http only from this machine and the page's own site", () => {
    const address = 'http://school.example/models/a.igpt'
    expect(() => checkAddress(address)).toThrow(/not a supported address/)
    expect(() => checkAddress(address, 'http://other.example')).toThrow(/not a supported address/)
    expect(checkAddress(address, 'http://school.example').href).toBe(address)
  })
})
