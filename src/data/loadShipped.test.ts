/**
 * The shipped data sets in public/: sizes, splits, labels, and failed downloads.
 */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { failureOf } from './fixtures/failureOf'
import { shippedDatasets } from '../core/shippedDatasets'
import { loadShipped, type FetchBytes } from './loadShipped'
import { summarize } from './rawDataset'

const fromDisk: FetchBytes = async (path) =>
  new Uint8Array(await readFile(new URL(`../../public/${path}`, import.meta.url)))

describe('loadShipped', () => {
  it.each([
    ['digits8', 8, 1, 1438, 359, 10],
    ['mnist10k', 28, 1, 8000, 2000, 10],
    ['emoji32', 32, 3, 3240, 572, 9],
    ['heroes32', 32, 3, 6000, 1500, 6],
  ] as const)('loads %s', async (id, side, channels, train, test, classes) => {
    const raw = await loadShipped(id, fromDisk)
    expect(raw).toMatchObject({ id, nativePx: side, channels })
    expect(raw.train.pixels.length).toBe(train * side * side * channels)
    expect(raw.test.pixels.length).toBe(test * side * side * channels)
    const summary = summarize(raw)
    expect(summary).toMatchObject({ trainImages: train, testImages: test })
    expect(summary.classCounts.length).toBe(classes)
    expect(Math.min(...summary.classCounts)).toBeGreaterThan(20)
    expect(summary.classCounts.reduce((a, b) => a + b, 0)).toBe(train)
  })

  it('states the licence and ships the notice of every set that has files', async () => {
    for (const set of shippedDatasets.filter(({ format }) => format !== 'drawn')) {
      const notice = new TextDecoder().decode(await fromDisk(`datasets/${set.id}/LICENCE.txt`))
      expect(notice).toContain(set.licence.split(':')[0])
      expect(notice).toMatch(/https:\/\//)
    }
  })

  it('reads files that the server has already unpacked', async () => {
    const { gunzipSync } = await import('node:zlib')
    const raw = await loadShipped('digits8', async (path) => new Uint8Array(gunzipSync(await fromDisk(path))))
    expect(raw.train.labels.length).toBe(1438)
  })

  it('reports a network failure with its cause', async () => {
    const failure = await failureOf(() =>
      loadShipped('digits8', () => Promise.reject(new TypeError('Failed to fetch'))),
    )
    expect(failure).toMatchObject({ code: 'network' })
    expect(failure.message).toContain('Failed to fetch')
    expect(failure.subject).toContain('digits8')
  })

  it('reports an HTML page that arrives in place of the file', async () => {
    const html = new TextEncoder().encode('<!doctype html><title>Not found</title>')
    expect(await failureOf(() => loadShipped('digits8', () => Promise.resolve(html)))).toMatchObject({
      code: 'data-magic',
      byteOffset: 0,
    })
  })

  it.each(['own', 'imagenet'])('has no set called %s', async (id) => {
    expect(await failureOf(() => loadShipped(id, fromDisk))).toMatchObject({
      code: 'data-missing',
      subject: id,
    })
  })
})
