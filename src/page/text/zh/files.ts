/** 简体中文: saved runs, run files and model files. */
import type { Texts } from '../en'
import { phrase } from '../phrase'

export const savedRuns: Texts['savedRuns'] = {
  title: '已保存的训练',
  emptyTitle: '训练时会自动保存在这里',
  empty:
    '关掉标签页或浏览器崩溃都不会丢失训练：每次训练都保存在这个浏览器里，可从上次保存处继续。最多保留最近十次。',
  dropped: (names) => `只保留最近十次训练，最早的已被移除：${names}。存成文件的训练不会丢失。`,
  droppedTitle: '已移除的训练',
  deleteOldest: '删除最早保存的训练',
  deleteOldestSubject: (name, size) => `${name}，${size}`,
  list: '保存在这个浏览器里的训练',
  inAnotherTab: '在另一个标签页中',
  ownImages: '你自己的图像',
  progress: (step, steps, dataset, status, size) =>
    phrase`第 ${step}/${steps} 步 · ${dataset} · ${status} · ${size}`,
  unfinished: '未完成',
  resume: '继续',
  resumeRun: (name) => `继续 ${name}`,
  open: '打开',
  openRun: (name) => `按保存时的样子打开 ${name}`,
  showRun: (name) => `按保存时的样子查看 ${name}`,
  saveFile: '存成文件',
  deleteForGood: '永久删除',
  isCurrent: '这次训练正打开着。',
  isElsewhere: '这次训练已在另一个标签页中打开。',
  offer: '未完成的训练',
  failedAt: (name, step, ago) => phrase`${name} 上次保存在第 ${step} 步，${ago}。`,
  stoppedAt: (name, step, steps, ago) => phrase`你的训练 ${name} 停在第 ${step}/${steps} 步，${ago}。`,
  continueWithRate: (rate) => `用学习率 ${rate} 继续`,
  continueInPieces: (pieces) => `把批分成 ${pieces} 份继续`,
  resumeThis: '继续这次训练',
  discard: '丢弃',
  discardForGood: '永久丢弃',
  notNow: '以后再说',
  openCopy: '打开副本',
}

export const runFiles: Texts['runFiles'] = {
  title: '训练文件',
  about: '训练文件（.igpt）包含一次完整的训练。可以在这里或在另一台机器上打开，从停下的地方接着训练。',
  examples: '示例',
  examplesFailed: '示例列表无法取得。',
  tryAgain: '再试一次',
  exampleNames: {
    'Shapes, with their whole history': {
      label: '图形，含完整的训练过程',
      about: '预测 12 × 12、4 级灰度的图形的下一个像素：8 层，宽度 64，特征远胜原始像素。',
    },
    'Shapes, masked pixels': {
      label: '图形，被遮像素',
      about: '遮住一半像素，由另一半预测：6 层，宽度 64。涂出一个空缺，它就会被填上。',
    },
    'Emoji, on learned codes': {
      label: '表情，学得的编码',
      about:
        '把 32 × 32 的表情符号读作 16 × 16 个学得的编码：64 个编码的 VQ-VAE，和 5 层、宽度 64、预测下一个编码的模型。',
    },
    'Clothing, the best layer inside': {
      label: '衣物，最好的层在中间',
      about: '预测 14 × 14、16 级灰度的衣物的下一个像素：8 层，宽度 96。最好的层在中间，原始像素仍略胜一筹。',
    },
    'Emoji, in colour': {
      label: '表情，彩色',
      about: '预测 16 × 16、64 色的表情符号的下一个像素：6 层，宽度 96，最好的特征在中间。',
    },
    'Digits, 800 of 1000 steps': {
      label: '数字，1000 步中的 800 步',
      about: '预测 8 × 8、16 级灰度的数字的下一个像素：4 层，宽度 64，保存时不含优化器。',
    },
    'Digits, masked pixels': {
      label: '数字，被遮像素',
      about: '由其余所有像素预测 8 × 8 数字中被遮住的像素，训练到一半：2 层，宽度 32，含优化器。',
    },
  },
  exampleTitle: (about, size) => (size ? `${about} ${size}` : about),
  showExample: (label) => `查看示例 ${label}`,
  pauseFirst: '正在训练，请先暂停。',
  exampleAwaited:
    '正在打开一个预先训练好的示例，它的图像、损失和探针马上就会出现。随时可以按“开始”训练你自己的模型。',
  exampleRegion: '预先训练好的示例',
  exampleNote: (label, whole) =>
    whole
      ? phrase`${label}：预先训练好的示例。按“开始”可开始你自己的训练。`
      : phrase`${label}：预先训练好的示例。按“继续”接着训练它，按“开始”则开始你自己的训练。`,
}

export const weightsChoice: Texts['weightsChoice'] = {
  label: '权重',
  help: '抽样、实验和导出用哪份权重；最好的是验证损失最低时的。',
  latest: (step) => `最新，第 ${step} 步`,
  best: (step, loss) => `最好，第 ${step} 步，损失 ${loss}`,
}
