/** 简体中文: axes, legends, tooltips and file menus of the charts. */
import type { Texts } from '../en'
import { after, among } from './common'

export const charts: Texts['charts'] = {
  saveSvg: '图表存为 SVG',
  savePng: '图表存为 PNG',
  notVisible: '图表当前不可见。',
  noPng: (width, height) => `浏览器没能生成 ${width} × ${height} 像素的 PNG。`,
  figureTitle: (name, of) => `${name}：${of}`,
  step: (step) => `第 ${step} 步`,
  layer: (layer) => `第 ${layer} 层`,
  train: '训练',
  smoothed: '平滑后',
  untrained: '未训练',
  natsAndBits: (name, nats, bits) => `${name} ${nats} 奈特 · ${bits} 比特`,
  edgeLevel: (name, value, edge) => `${name} ${value} ${edge === 'above' ? '↑' : '↓'}`,
  plusMinus: (value, error, unit = '') => `${value}\u00a0±\u00a0${error}${unit}`,
  bin: (from, to, unit) => `${from} 至 ${to} ${unit}`,
  runAtStep: (run, step) => `${run}，第 ${step} 步`,
  natsPer: (nats, pixel) => `每${pixel} ${nats} 奈特`,
  layerAccuracy: (layer, accuracy) => `第 ${layer} 层：${accuracy}`,
  parameters: (count) => `${count} 个参数`,
  heatCell: (step, layer, accuracy) => `第 ${step} 步，第 ${layer} 层：${accuracy}`,
  heatBest: (cell) => `${cell}，这一步中最好的层`,
  heatHelp: '按一个格子，跳到它那一步，并查看它的混淆矩阵。',
  heatStrip: '跳到这一步',
  heatColours: '颜色按错误率的对数均匀变化。',
  layerByStep: '层 × 步',
  bestLayer: '最好的层',
  trueClass: '真实',
  confused: (truth, predicted, count, all, share) =>
    `把${among(truth)}认作${after(predicted)}：${all} 张中有 ${count} 张，${share}`,
}
