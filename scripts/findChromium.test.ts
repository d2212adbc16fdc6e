/** The search for a browser on the three systems, with made-up surroundings. */
import { describe, expect, it } from 'vitest'
import { findChromium } from './findChromium.mjs'

const around = (
  platform: NodeJS.Platform,
  files: string[],
  env: Record<string, string> = {},
  own = '/none',
) => ({ platform, env, exists: (path: string) => files.includes(path), playwrightPath: () => own })

describe('findChromium', () => {
  it('takes IGPT_CHROMIUM before all else', () => {
    expect(
      findChromium(
        around(
          'linux',
          ['/my/chrome', '/own/chrome', '/usr/bin/chromium'],
          { IGPT_CHROMIUM: '/my/chrome' },
          '/own/chrome',
        ),
      ),
    ).toBe('/my/chrome')
  })

  it('refuses an IGPT_CHROMIUM that is not there instead of taking another', () => {
    expect(() => findChromium(around('linux', ['/usr/bin/chromium'], { IGPT_CHROMIUM: '/gone' }))).toThrow(
      '/gone',
    )
  })

  it("takes Playwright's own before the system's", () => {
    expect(findChromium(around('linux', ['/own/chrome', '/usr/bin/chromium'], {}, '/own/chrome'))).toBe(
      '/own/chrome',
    )
  })

  it("finds the system's on Linux, on the PATH and off it", () => {
    expect(findChromium(around('linux', ['/usr/bin/chromium']))).toBe('/usr/bin/chromium')
    expect(findChromium(around('linux', ['/odd/bin/google-chrome'], { PATH: '/x:/odd/bin' }))).toBe(
      '/odd/bin/google-chrome',
    )
  })

  it("finds the system's on macOS", () => {
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    expect(findChromium(around('darwin', [chrome], { HOME: '/Users/a' }))).toBe(chrome)
  })

  it("finds the system's on Windows, Edge where there is no Chrome", () => {
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
    expect(
      findChromium(
        around('win32', [edge], {
          PROGRAMFILES: 'C:\\Program Files',
          'PROGRAMFILES(X86)': 'C:\\Program Files (x86)',
        }),
      ),
    ).toBe(edge)
  })

  it('says null where there is none', () => {
    expect(findChromium(around('linux', [], { PATH: '/usr/bin' }))).toBeNull()
  })
})
