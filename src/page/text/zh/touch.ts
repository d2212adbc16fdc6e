/** 简体中文: one pixel of an image as the model sees it, and the drawing pad. */
import type { Texts } from '../en'

const pixel: Texts['touch']['pixel'] = {
  press: (image) => `${image}：查看一个像素`,
  pressHelp: '按一个像素，看看模型在这里预期什么。',
  names: {
    prompt: (prompt) => `图像 ${prompt}`,
    sample: (sample, prompt) => `图像 ${prompt} 的第 ${sample} 幅画`,
    free: (sample) => `第 ${sample} 幅画`,
    original: (prompt) => `真实图像 ${prompt}`,
    pad: '你的画',
  },
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
  lastPixel: '这是模型读的最后一个像素，在它之后没有可画的了。',
  wholeGiven: '这张图像没有别的像素由模型来画，换颜色不会改变什么。',
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
