/**
 * 简体中文: the words by which the glossary's terms stand in the page's texts; the first of each is marked.
 * A term without words is explained in the glossary only.
 */
import type { Texts } from '../en'

export const terms: Texts['terms'] = {
  pixel: [],
  palette: ['调色板'],
  token: ['词元'],
  layer: ['层'],
  features: ['特征'],
  attention: ['注意力'],
  step: [],
  batch: [],
  epoch: [],
  learningRate: [],
  seed: [],
  masked: ['被遮像素'],
  validation: ['验证'],
  nats: ['奈特'],
  lnV: ['ln V'],
  bits: ['比特'],
  colourCounts: ['颜色频率'],
  entropy: ['熵'],
  probe: ['线性分类器', '探针'],
  rawPixels: ['原始像素'],
  untrained: ['未训练'],
  majorityClass: ['多数类'],
  noise: ['误差范围'],
  temperature: ['温度'],
  topK: [],
}

export const explained: Texts['explained'] = {
  about: (panel) => `这是什么？${panel}`,
  aboutTerm: (term) => `“${term}”是什么？`,
  section: (section) => `论文中：第 ${section} 节。`,
  loading: '正在加载……',
  glossary: '术语表',
}
