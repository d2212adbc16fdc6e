/** English and Simplified Chinese: by the browser, by the menu while a run trains, and by a link. */
import { expect, test, type Page } from '@playwright/test'
import { axeViolations } from './pages/axe'
import { LabPage } from './pages/LabPage'
import { sidewaysScrolling } from './pages/survey'
import { long } from './pages/long'

const small = {
  steps: 2000,
  evalImages: 8,
  probeTrainImages: 50,
  probeTestImages: 20,
  promptCount: 2,
  samplesPerPrompt: 2,
}
const menu = (page: Page, name: 'Language' | '语言') => page.getByRole('combobox', { name, exact: true })
const language = (page: Page) => page.evaluate(() => document.documentElement.lang)
/** Names of the page's scripts that were loaded so far. */
const scripts = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.endsWith('.js')),
  )

test('an English browser gets English, and loads no Chinese', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open()
  await expect(lab.button('Start')).toBeVisible()
  expect(await language(page)).toBe('en')
  const loaded = await scripts(page)
  const texts = await Promise.all(loaded.map(async (name) => (await page.request.get(name)).text()))
  const sentences = (all: readonly string[]) => all.flatMap((text) => text.match(/\p{Script=Han}+。/gu) ?? [])
  expect(sentences(texts)).toEqual([])
  // Words that name folders, and frequent letters, are with the readers of files in the worker. In the page
  // the menu's own name for Chinese is all.
  const ofPage = texts.filter((_, i) => !/worker/.test(loaded[i]))
  expect(ofPage.flatMap((text) => text.match(/\p{Script=Han}{3,}/gu) ?? [])).toEqual(['简体中文'])
})

test.describe('in a Chinese browser', () => {
  test.use({ locale: 'zh-CN' })

  test('the page is in Chinese, its title and the worker too', async ({ page }) => {
    const lab = new LabPage(page)
    await lab.open()
    await expect(page.getByRole('button', { name: '开始', exact: true })).toBeEnabled()
    expect(await language(page)).toBe('zh-CN')
    await expect(page).toHaveTitle('iGPT 实验室')
    for (const name of ['数据集', '模型', '训练', '损失', '各层的探针准确率', '补全'])
      await expect(page.getByRole('region', { name, exact: true })).toBeVisible()
    // What is wrong with a setting, from the texts of core.
    await page.getByRole('textbox', { name: '头数', exact: true }).fill('3')
    await expect(page.getByRole('region', { name: '模型' }).getByText('“头数”必须整除“宽度”')).toBeVisible()
  })

  test('a file that cannot be read is explained in Chinese, with the exact words in English', async ({
    page,
  }) => {
    const lab = new LabPage(page)
    await lab.open()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: '打开文件', exact: true }).click()
    await (await chooser).setFiles({ name: 'a.idx', mimeType: '', buffer: Buffer.from([0, 0, 8, 3, 0]) })
    const notice = page.getByRole('region', { name: '数据集' }).getByRole('alert')
    await expect(notice.locator('strong')).toHaveText(/\p{Script=Han}.*。$/u)
    await expect(notice.locator('[lang=en]')).toHaveText(/[a-z]+/)
  })

  test('the first visit is told in Chinese, and axe finds nothing in the Play view', async ({ page }) => {
    const lab = new LabPage(page, { example: true, view: 'play' })
    await lab.open('', null)
    await lab.until('the example', ({ run }) => run !== null)
    await expect(page.getByText('没有人告诉过它画的是什么。')).toBeVisible()
    for (const name of ['画半幅画', '倒回训练过程', '按一个像素'])
      await expect(page.getByRole('button', { name })).toBeVisible()
    expect(await axeViolations(page)).toEqual([])
  })

  for (const [width, height] of [
    [360, 740],
    [768, 1024],
    [1440, 900],
  ]) {
    test(
      `nothing scrolls sideways and axe finds nothing at ${width} px`,
      width === 360 ? {} : long,
      async ({ page }) => {
        await page.setViewportSize({ width, height })
        const lab = new LabPage(page)
        await lab.open()
        await expect(menu(page, '语言')).toBeVisible()
        expect(await sidewaysScrolling(page)).toEqual([])
        await expect(page.getByRole('button', { name: '开始', exact: true })).toBeInViewport()
        expect(await axeViolations(page)).toEqual([])
      },
    )
  }
})

test('the menu changes both ways while a run trains, which goes on', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open()
  await lab.call('start', small)
  const before = await lab.until('ten steps', ({ run }) => (run?.step ?? 0) >= 10)
  await menu(page, 'Language').focus()
  await menu(page, 'Language').selectOption('zh-CN')
  await expect(page.getByRole('button', { name: '暂停', exact: true })).toBeVisible()
  await expect(menu(page, '语言')).toBeFocused()
  expect(await language(page)).toBe('zh-CN')
  const during = await lab.until('twenty more', ({ run }) => run!.step >= before.run!.step + 20)
  await menu(page, '语言').selectOption('en')
  await expect(lab.button('Pause')).toBeVisible()
  const after = await lab.until('twenty more', ({ run }) => run!.step >= during.run!.step + 20)
  expect(after.run).toMatchObject({ id: before.run!.id, status: 'running', failure: null })
  // Every step is there: none was lost or repeated.
  expect(after.metrics.step).toEqual(Array.from(after.metrics.step, (_, i) => i + 1))
  expect(lab.errors).toEqual([])
})

test('the choice outlives a reload; a link asks for its language once', async ({ page }) => {
  const lab = new LabPage(page)
  await lab.open()
  await menu(page, 'Language').selectOption('zh-CN')
  await expect(menu(page, '语言')).toBeVisible()
  await page.reload()
  await expect(menu(page, '语言')).toBeVisible()
  await lab.goto('./?again#v=1&preset=digits8&seed=0&lang=en')
  await expect(menu(page, 'Language')).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await lab.goto('./?once-more')
  await expect(menu(page, '语言')).toBeVisible()
})
