/** 简体中文: several seeds of one set-up, trained as a run set. */
import type { Texts } from '../en'
import { phrase } from '../phrase'
import { forecast } from './forecast'

const list = (items: readonly (string | number)[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join('、')} 或 ${items[items.length - 1]}`

export const runSets: Texts['runSets'] = {
  formTitle: '多个种子',
  about:
    '同样的训练换几个随机起点，就能看出哪些只是运气：一个接一个地训练，画出它们的平均值和一个标准差宽的误差带。',
  seeds: '种子个数',
  seedsHelp: (first, last) =>
    Number.isFinite(first) && Number.isFinite(last) && last > first
      ? `种子 ${first} 至 ${last}：第一个就是表单里的种子。`
      : '第一个就是表单里的种子。',
  count: (least, most) => `请填 ${least} 至 ${most} 的整数。`,
  train: (seeds) => (Number.isInteger(seeds) && seeds > 1 ? `用 ${seeds} 个种子训练` : '用多个种子训练'),
  trainHelp: '同样的训练换几个种子，一个接一个地做。',
  forecast: (all, each) => `总共约 ${forecast.roughly(all)}，每次 ${forecast.roughly(each)}。`,
  noForecast: '用这些设置完整训练过一次之后，才知道要多久。',

  title: '训练组',
  set: (name, seeds) => `${name}：${seeds} 个种子`,
  progress: (done, all) => phrase`${all} 个种子中已完成 ${done} 个`,
  training: (seed) => phrase`正在训练种子 ${seed}`,
  mark: (position, size) => `${position}/${size}`,
  markNote: '同样的训练换不同的随机起点，一个接一个',
  members: (set) => `${set} 的各次训练`,
  seed: (seed) => phrase`种子 ${seed}`,
  state: {
    waiting: '还没有训练',
    preparing: '准备中',
    running: '训练中',
    paused: '已暂停',
    finished: '已完成',
    stopped: '已停止',
    failed: '失败',
  },
  memberResult: (loss, pixel, layer, accuracy) =>
    phrase`每${pixel} ${loss} 奈特 · 最好的是第 ${layer} 层，${accuracy}`,
  result: (seeds, layers, last, accuracy) =>
    `${seeds} 个种子：最好的层是第 ${list(layers)} 层（共 ${last} 层）；${accuracy}。`,
  rawPixels: (accuracy) => `原始像素 ${accuracy}。`,
  loss: (heldOut, nats, pixel) => `${heldOut}损失：每${pixel} ${nats} 奈特。`,
  deviation: '± 后面是各种子之间的一个标准差。',
  tooFew: '完成两个种子之后，就会出现平均值和误差带。',
  spread: (mean, deviation) => `${mean} ± ${deviation}`,
  table: '各层准确率，在最后一个共同步数上对各种子取平均',
  layerColumn: '层',
  meanColumn: '平均',
  deviationColumn: '标准差',
  seedsColumn: '种子数',
  band: (set, runs) => `${set}，${runs} 次的平均`,
  onCharts: '在图中显示误差带',
  onChartsFor: (set) => `在图中显示 ${set} 的误差带`,
  singles: '各次训练',
  singlesFor: (set) => `在图中显示 ${set} 的各次训练`,
  skip: '跳过这个种子',
  skipSeed: (seed) => `跳过种子 ${seed}，接着做下一个`,
  continue: '继续',
  continueSet: (set) => `继续 ${set}`,
  open: '打开',
  openSet: (set) => `打开 ${set}`,
  saveZip: '全部保存（zip）',
  saveZipOf: (set) => `把 ${set} 的所有训练存成一个 zip 压缩包`,
  deleteSet: (set, runs) => `${set} 的全部 ${runs} 次训练`,
  deleteForGood: '全部永久删除',
  reading: '正在读取一个训练组。',
  isTraining: '这个训练组正在训练。',
  isElsewhere: '这个训练组中有一次训练已在另一个标签页中打开。',
  stoppedAt: (name, done, all, ago) =>
    phrase`你的训练组 ${name} 停下了，${all} 个种子中已完成 ${done} 个，${ago}。`,
  savedFacts: (seeds, dataset, size) => phrase`${seeds} · ${dataset} · ${size}`,
  continueThis: '继续这个训练组',
}

export const runSetFailures: Texts['runSetFailures'] = {
  noSet: { message: '这个训练组已经不在了。', remedy: '请打开它的文件，或重新训练：种子相同，训练也相同。' },
  mixedFiles: {
    message: '这些文件不是同一个训练组的训练文件。',
    remedy: '请选择一个训练组的 zip 压缩包，或它的 .igpt 文件。',
  },
}
