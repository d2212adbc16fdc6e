/** 简体中文: one pixel of an image as the model sees it, and the drawing pad. */
import type { Texts } from '../en'
import { phrase } from '../phrase'

const pixel: Texts['touch']['pixel'] = {
  press: (image) => `${image}：查看一个像素`,
  pressHelp: '按一个像素，看看模型在这里预期什么。',
  title: '一个像素',
  names: {
    prompt: (prompt) => `图像 ${prompt}`,
    sample: (sample, prompt) => `图像 ${prompt} 的第 ${sample} 幅画`,
    free: (sample) => `第 ${sample} 幅画`,
    original: (prompt) => `真实图像 ${prompt}`,
    pad: '你的画',
  },
  picker: (image, grid) => `${image}，${grid} × ${grid} 像素`,
  pickerImage: '放大的图像',
  keys: '方向键移到别的像素。按 1 至 9，像素就换成列表中那一号的颜色，其余部分重新画出。L 和 H 选择层和头。',
  at: (row, column) => `第 ${row} 行第 ${column} 列`,
  inOrder: (index, all) => `：按阅读顺序是 ${all} 个中的第 ${index} 个`,
  loading: '正在询问模型……',
  pixels: (count) => `${count} 个像素`,
  codes: (count) => `${count} 个编码`,
  sees: {
    nothing: '这是模型读的第一个像素，此前它还没有看到图像的任何部分。',
    before: {
      raster: (pixels) => `模型一行一行地读，所以只看到这个像素之前的 ${pixels}。画斜线的部分它看不到。`,
      columns: (pixels) => `模型一列一列地读，所以只看到这个像素之前的 ${pixels}。画斜线的部分它看不到。`,
      spiral: (pixels) => `模型沿螺旋线读，所以只看到这个像素之前的 ${pixels}。画斜线的部分它看不到。`,
      random: (pixels) => `模型按打乱的顺序读，所以只看到这个像素之前的 ${pixels}。画斜线的部分它看不到。`,
    },
    around: '只有这个像素对模型是遮住的，其余它都看到了。',
    aroundHole: (count) => `这个像素和另外 ${count} 个像素对模型是遮住的（画斜线），其余它都看到了。`,
  },
  expects: '模型在这里预期什么',
  drawn: (colour, share) => phrase`它画了 ${colour}，给这种颜色的概率是 ${share}。`,
  given: (colour, share) => phrase`这里是 ${colour}，模型给它的概率是 ${share}。`,
  real: (colour, share) => phrase`真实图像在这里是 ${colour}：${share}。`,
  surprise: (nats, bits) => phrase`意外程度 −ln p = ${nats} 奈特（${bits} 比特）。`,
  entropy: (bits, most, nats) => phrase`不确定性（熵）：${bits} 比特，最多 ${most} 比特（${nats} 奈特）。`,
  sure: '它几乎确定。',
  unsure: '几乎哪种颜色都有可能。',
  between: '它偏向某几种颜色。',
  list: '各种颜色及其概率；按一种颜色，就用它接着画',
  colour: (token) => `颜色 ${token}`,
  code: (token) => `编码 ${token}`,
  choose: (colour, share) => `${colour}，${share}`,
  hereNow: '现在',
  inReal: '真实',
  all: (count) => `显示全部 ${count} 种`,
  fewer: '只显示最可能的几种',
  others: (count, share) => phrase`其余 ${count} 种合计 ${share}。`,
  chooseHelp: '按一种颜色：这个像素换成它，从这里起其余部分重新画出。',
  chooseHelpHole: '按一种颜色：这个像素换成它，空缺重新填补。',
  lastPixel: '这是模型读的最后一个像素，在它之后没有可画的了。',
  wholeGiven: '这张图像没有别的像素由模型来画，换颜色不会改变什么。',
  looks: '它注意哪里',
  layer: '层',
  head: '头',
  allLayers: '全部（平均）',
  allHeads: '全部（平均）',
  layerHelp: '模型的各个模块，从第一个到最后一个。按键 L。',
  headHelp: '一层中各自独立地注意的部分。按键 H。',
  most: (share, row, column) => `圆越大，注意力越多：最多的是第 ${row} 行第 ${column} 列，占 ${share}。`,
  start: (share) => `起始向量占 ${share}，图像从那里开始。`,
  onlyStart: '在它之前没有可看的：全部注意力都在图像的起始向量上。',
  weights: (step) => phrase`问的是第 ${step} 步的权重。`,
  lookAgain: '询问最新的权重',
  toPad: '放到画板上',
  close: '关闭像素视图',
}

const key: Texts['touch']['key'] = {
  title: '所画像素的不确定性',
  certain: '0 比特，确定',
  uniform: (bits, colours) => `${bits} 比特，${colours} 种颜色同样可能`,
}

const pad: Texts['touch']['pad'] = {
  tile: '画一幅画',
  tileHelp: { next: '你画上半部分，其余由模型来画。', masked: '你画几个部分，空缺由模型填补。' },
  title: '画板',
  nothingLeft: '画板已经画满，没有留给模型的地方：请擦去一些像素。',
}

export const touch: Texts['touch'] = { pixel, key, pad }
