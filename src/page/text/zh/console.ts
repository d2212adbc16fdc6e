/** 简体中文: what a call of the console API takes. */
import type { ConsoleTexts } from '../en/console'

export const consoleZh: ConsoleTexts = {
  takes: {
    step: 'step(n) 需要一个不小于 1 的整数。',
    openFiles: 'openFiles(files) 需要一组 File 对象。',
    openRun: 'openRun(file, name) 需要一个 File 或 Blob。',
    openSet: 'openSet(file, name) 需要一个 File 或 Blob。',
    importWeights: 'importWeights(files) 需要一组 File 对象。',
    loadWeights: 'loadWeights(files, { nHead }) 需要一组 File 对象。',
    exportWeights: "exportWeights(form) 的形式只能是 'folder' 或 'weights' 之一。",
    tokens: 'logits(tokens) 和 features(tokens) 需要一组图像，每幅是一列调色板编号。',
    lookAt:
      'lookAt({ tokens, place, unknown }) 需要一列调色板编号、一个像素的编号，以及（如果给出）一列 0 和 1。',
    completeLists: 'complete({ hole, prompts }) 的这两项都需要一列数字。',
    study: (kinds) => `study(kind, settings) 的种类是以下之一：${kinds}。`,
    weights: "权重只能是 'latest' 或 'best'。",
    settings: '设置要写成对象，每个名称对应一个值。',
    setting: (name, known) => `这里没有设置 ${name}，可用的有：${known}。`,
  },
  remedy: '什么都没有改变。所有调用见 docs/console-api.md。',
}
