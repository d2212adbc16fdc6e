/** Where the software driver is looked for, with a made-up disk. */
import { expect, it } from 'vitest'
import { driverIsNamed, vulkanFolder } from './softwareVulkan.mjs'

const having =
  (...files: string[]) =>
  (path: string) =>
    files.includes(path)

it.each([
  ['beside the program', '/nowhere/chrome-linux/chrome', '/nowhere/chrome-linux'],
  [
    'in the folder of its name in lib, where bin holds a launcher',
    '/nowhere/bin/chromium',
    '/nowhere/lib/chromium',
  ],
])('is found %s', (_, program, folder) => {
  expect(vulkanFolder(program, having(`${folder}/vk_swiftshader_icd.json`))).toBe(folder)
})

it('is not made up where it is not', () => {
  expect(vulkanFolder('/nowhere/bin/chromium', having())).toBeNull()
  expect(vulkanFolder(null, () => true)).toBeNull()
})

it('is not wanted where the environment names a driver', () => {
  expect(driverIsNamed({ VK_ICD_FILENAMES: 'a.json' })).toBe(true)
  expect(driverIsNamed({})).toBe(false)
})
