/** 简体中文: words that several panels share. */
import type { Texts } from '../en'

/** A name within Chinese words: spaces stand around it if it is Latin or a number. */
export const among = (name: string): string => (/^[\x21-\x7e]/.test(name) ? ` ${name} ` : name)

/** A name after Chinese words and before a stop. */
export const after = (name: string): string => (/^[\x21-\x7e]/.test(name) ? ` ${name}` : name)

export const common: Texts['common'] = {
  locale: 'zh-CN',
  sentences: (sentences) => sentences.join(''),
  list: (items) => items.join('，'),
  gap: '',
  justNow: '刚刚',
  cancel: '取消',
  clear: '清空',
  close: '关闭',
  delete: '删除',
  dismiss: '知道了',
  show: '查看',
  showAsTable: '以表格显示',
  someRows: (shown, all) => `共 ${all} 行，均匀取出 ${shown} 行。`,
  byte: (offset) => `第 ${offset} 字节`,
  step: (step) => `第 ${step} 步`,
  steps: '步',
  percent: (percent) => `${percent}%`,
  withKey: (words, key) => `${words}（${key}）`,
  withNote: (words, note) => `${words}：${note}`,
  backendNotReady: '计算后端还没有就绪。',
  runBeingOpened: '正在打开一次训练。',
  preparingImages: '正在准备图像……',
  noImagesPrepared: '还没有准备好的图像。',
  readingFiles: '正在读取文件。',
  save: (what) => `保存：${what}`,
  notSaved: (file, reason) => `${file} 无法保存：${reason}`,
  currentRun: '当前',
  ofBudget: (budget) => `（上限 ${budget}）`,
  status: {
    preparing: '准备中',
    running: '训练中',
    paused: '已暂停',
    finished: '已完成',
    stopped: '已停止',
    failed: '失败',
  },
}
