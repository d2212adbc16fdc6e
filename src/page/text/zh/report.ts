/** 简体中文: the printed report of a run. */
import type { ReportTexts } from '../en/report'
import { phrase } from '../phrase'
import { among } from './common'

export const reportZh: ReportTexts = {
  heading: (run) => `训练${among(run)}的报告`,
  printed: (date, status, step, steps) =>
    `打印于 ${date}。训练状态：${status}，第 ${step} 步，共 ${steps} 步。`,
  smoothed: '训练，平滑后',
  probeUnit: '测试图像中分类正确的比例',
  probeStep: (step) => `第 ${step} 步的探针`,
  noLoss: '还没有测得损失。',
  noProbe: '还没有做过探针测试。',
  noCompletions: '还没有画过补全。',
  steps: '步',
  layers: '层',
  facts: '概况',
  settings: '设置',
  about: '版本与链接',
  lab: 'iGPT 实验室',
  backend: '后端',
  browser: '浏览器',
  link: (address) => phrase`指向同样设置的链接：${address}`,
}
