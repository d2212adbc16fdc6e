/** The search for Firefox and WebKitGTK, with made-up surroundings. */
import { expect, it } from 'vitest'
import { findEngine } from './findEngines.mjs'

const around = (
  files: string[],
  env: Record<string, string> = {},
  platform: NodeJS.Platform = 'linux',
  withBindings = '/usr/bin/python3',
) => ({
  platform,
  env,
  exists: (path: string) => files.includes(path),
  hasWebKit: (python: string) => python === withBindings,
})

it('takes IGPT_FIREFOX before the one on the PATH, and refuses one that is not there', () => {
  const files = ['/my/firefox', '/odd/firefox', '/usr/bin/firefox-esr']
  expect(findEngine('firefox', around(files, { IGPT_FIREFOX: '/my/firefox', PATH: '/odd' }))).toEqual({
    paths: { IGPT_FIREFOX: '/my/firefox' },
    missing: [],
  })
  expect(findEngine('firefox', around(files, { PATH: '/odd' })).paths).toEqual({
    IGPT_FIREFOX: '/odd/firefox',
  })
  expect(findEngine('firefox', around(files)).paths).toEqual({ IGPT_FIREFOX: '/usr/bin/firefox-esr' })
  expect(() => findEngine('firefox', around(files, { IGPT_FIREFOX: '/gone' }))).toThrow('/gone')
})

it("takes the Python that has WebKit's bindings, not the first one", () => {
  const files = ['/own/python3', '/usr/bin/python3', '/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb']
  expect(findEngine('webkit', around(files, { PATH: '/own:/usr/bin' }))).toEqual({
    paths: {
      IGPT_WEBKIT_DRIVER: '/usr/bin/WebKitWebDriver',
      IGPT_WEBKIT_PYTHON: '/usr/bin/python3',
      IGPT_XVFB: '/usr/bin/Xvfb',
    },
    missing: [],
  })
})

it('names what is missing', () => {
  expect(findEngine('firefox', around([])).missing).toEqual(['Firefox'])
  expect(
    findEngine('webkit', around(['/usr/bin/WebKitWebDriver', '/usr/bin/python3'], {}, 'linux', '')).missing,
  ).toEqual(['a Python with WebKit2 4.1 by gi', 'Xvfb'])
  expect(findEngine('webkit', around([], {}, 'win32')).missing[0]).toMatch(/Linux only/)
})
