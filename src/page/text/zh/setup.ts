/** 简体中文: the setup panels, from presets to the link that shares a setup. */
import { formatNames, pictureTypes } from '../../../core/fileFormats'
import type { Texts } from '../en'

export const presets: Texts['presets'] = {
  title: '预设',
  undo: (changes) => `撤销 ${changes} 处改动`,
  interactive: '可交互',
  publishedFold: '与公布的结果比较',
  published: '他人的方案',
  paperFold: '论文中的模型',
  paper: '论文 3.3',
  columns: '参数量 · 内存',
  needs: (needed, budget) => `需要 ${needed}；这台设备最多 ${budget}。`,
}

const pictures = pictureTypes.map(({ name }) => name).join('、')

export const dataset: Texts['dataset'] = {
  title: '数据集',
  images: '图像',
  shapes: '要画的图形',
  shippedSet: (name, side, isGrey) => `${name}，${side} × ${side} ${isGrey ? '灰度' : '彩色'}`,
  yourSets: '你的数据集',
  savedSets: (count) => `你的数据集，保存在这个浏览器里：${count} 个`,
  setSize: (images, size) => `${images} 张图像，${size}`,
  setWithCount: (label, images) => `${label}，${images} 张图像`,
  deleteSet: (label) => `删除 ${label}`,
  notOpened: '你的图像，尚未打开',
  openFiles: '打开文件',
  reading: '正在读取……',
  openFilesHelp:
    `你自己的图像，不会离开这台机器：${formatNames('dataset', 'arrays').join('、')} 文件，可以是原样的、gzip ` +
    `压缩的，或官方发布的压缩包；也可以是 .zip、.tar 或 .tar.gz 中的图像（${pictures}），每类一个文件夹；` +
    `或者像素表、图像表（${formatNames('table').join('、')}）。`,
  openFolder: '打开文件夹',
  openFolderHelp: `一个图像文件夹（${pictures}），每类一个子文件夹；不会离开这台机器。`,
  imageFiles: '你的图像文件',
  imageFolder: '你的图像文件夹',
  folderUnreadable: {
    message: (name) => `浏览器无法读取 ${name}：它可能已被移走，或者不允许本页打开。`,
    remedy: '请用“打开文件夹”选择它，或把它移到你自己的文件夹里再拖进来。',
  },
  folderEmpty: { message: (name) => `${name} 里没有文件。`, remedy: '请拖入包含图像的文件夹。' },
  readingFiles: '正在读取文件',
  cancelReading: '取消读取',
  foldBackNote: '验证图像也用来训练，报告的损失在测试图像上测量。请先在留出的图像上选好设置。',
  fileColours: (colours) => `${colours} 种颜色，来自调色板文件。`,
  stage: (stage) => `${stage}……`,
  levelsExact: '每个灰度都是一个词元：没有舍入，每维比特数可以与公布的结果相比。',
  levelsRounded: (levels) => `灰度归到 ${levels} 个等间隔的级别；256 级可以全部保留。`,
  useAllLevels: '用 256 级',
  paletteOf: (colours, isGrey) => `调色板，${colours} ${isGrey ? '级灰度' : '种颜色'}`,
  paletteEntry: (index, colour) => `${index}：${colour}`,
  learnedCodes: (codes, factor) => `${codes} 个学到的编码，每个代表 ${factor} × ${factor} 像素的方块`,
  code: (index) => `编码 ${index}`,
  originalImage: (number) => `图像 ${number}，原图`,
  codedImage: (number) => `图像 ${number}，由编码重建`,
  paletteImage: (number) => `图像 ${number}，用调色板的颜色`,
  codeError: '重建误差',
  roundingError: '量化误差',
  errorOf255: (error) => `${error}（满值 255）`,
  codeCounts: '只靠编码频率',
  colourCounts: '只靠颜色频率',
  nats: (nats) => `${nats} 奈特`,
  trainTest: '训练 / 测试',
  trainValidationTest: '训练 / 验证 / 测试',
  classesAndLicence: (classes) => `${classes} 个类别，许可证`,
}

export const palette: Texts['palette'] = {
  fold: '调色板文件',
  about:
    '用现成的调色板，而不是自己拟合：OpenAI 的 kmeans_centers.npy、transformers 的 ' +
    'preprocessor_config.json，或一个 JSON 颜色列表。',
  open: '打开调色板',
  saveJson: '存为 JSON',
  saveNpy: '存为 .npy',
  fitting: '正在拟合调色板。',
  codesAreNoPalette: '学到的编码不是调色板。',
  file: '调色板文件',
}

export const model: Texts['model'] = {
  title: '模型',
  ablations: '消融',
  parameters: '参数量',
  sequence: '序列',
  pixels: (count) => `${count} 个像素`,
  codes: (count) => `${count} 个编码`,
  memory: '内存（估计）',
  flopsPerStep: '每步浮点运算',
  time: '这台机器上的用时',
  mayNotFit: '可能放不下。把批分成更多份，或批、图像边长、宽度小一些，需要的内存就少一些。',
}

export const training: Texts['training'] = {
  title: '训练',
  optimizer: '优化器',
  measuring: '评估',
  pairNote: '先预测下一个像素，再预测被遮像素：种子和步数相同，画在同一张图上。',
  copyLink: '复制这些设置的链接',
  linkCopied: '链接已复制。',
  linkNotCopied: '浏览器不允许复制；地址栏里就是同样的链接。',
}
