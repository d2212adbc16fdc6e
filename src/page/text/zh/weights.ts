/** 简体中文: a run's model as files, out and in. */
import type { WeightsTexts } from '../en/weights'
import { phrase } from '../phrase'

export const weights: WeightsTexts = {
  title: '权重',
  exportAbout: '导出这次训练的模型：存成 Hugging Face transformers 的文件夹，或者只存张量。',
  importAbout: (safetensors, bin, config, preprocessor) =>
    phrase`把一个模型作为训练导入，用来抽样、做实验或接着训练：ImageGPT 文件夹或其中的文件\
（${safetensors} 或 ${bin}、${config}、${preprocessor}），压缩包也可以。把它们拖放到这里。`,
  exporting: '正在导出。',
  importing: '正在读取模型。',
  readingModel: '正在读取模型',
  reading: '正在读取……',
  openFiles: '打开模型文件',
  openFolder: '打开模型文件夹',
  files: '模型文件',
  folder: '模型文件夹',
}
