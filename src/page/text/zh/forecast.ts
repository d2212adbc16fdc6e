/** 简体中文: how long a run will take on this machine, and what would shorten it. */
import type { Shortening } from '../../../core/forecast'
import type { Texts } from '../en'

/** The shortest time, which is no number that could be about right. */
const few = '几秒'

/** Rounded to what a forecast can promise. */
function roughly(seconds: number): string {
  if (seconds < 8) return few
  if (seconds < 52.5) return `${5 * Math.round(seconds / 5)} 秒`
  const minutes = seconds / 60
  if (minutes < 19.5) return `${Math.round(minutes)} 分钟`
  if (minutes < 57.5) return `${5 * Math.round(minutes / 5)} 分钟`
  const hours = minutes / 60
  if (hours < 3) return `${Math.round(2 * hours) / 2} 小时`
  if (hours < 36) return `${Math.round(hours)} 小时`
  const days = hours / 24
  return days < 700 ? `${Math.round(days)} 天` : `${Math.round(days / 365)} 年`
}

const about = (seconds: number): string => {
  const time = roughly(seconds)
  return time === few ? time : `约 ${time}`
}

const names: Readonly<Record<Shortening['key'], string>> = {
  steps: '步数',
  nPx: '图像边长',
  nLayer: '层数',
  batchSize: '批大小',
  probeEvery: '探针间隔',
  completeEvery: '补全间隔',
}

const stepsApart: ReadonlySet<Shortening['key']> = new Set(['probeEvery', 'completeEvery'])

export const forecast: Texts['forecast'] = {
  roughly,
  newRun: (seconds) => `新训练：${about(seconds)}`,
  about,
  measuring: '正在测速……',
  title: '在这台机器上要多久',
  whole: (seconds) => `用表单里的设置，在这台机器上需${about(seconds)}。`,
  parts: (training, measuring) => `训练：${roughly(training)}；探针、补全和验证：${roughly(measuring)}。`,
  compiling: (seconds) => `第一步之前准备显卡：${roughly(seconds)}。`,
  measured: '用一个临时模型跑几步测得，测量时没有做其他计算。',
  faster: '怎样可以更快',
  change: ({ key, from, to, seconds }) =>
    `${names[key]}由 ${from} 改为 ${to}${stepsApart.has(key) ? ' 步' : ''}：${about(seconds)}`,
  unknown: '用时未知',
  runComputes: '没有训练在进行时才会测量。',
  settingsWrong: '有些设置不正确。',
  notYet: '页面一空闲就会测量。',
}
