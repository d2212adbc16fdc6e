/** 简体中文: the drawing pad. Loaded with it. */
import type { PadTexts } from '../en/pad'

export const pad: PadTexts = {
  close: '关闭画板',
  grid: (grid) => `画板，${grid} × ${grid} 像素`,
  keys:
    '方向键移动，空格键上色，Delete 键清空一个像素。1 至 9 选择颜色；B 画笔，E 橡皮，F 填充，A 询问模型，' +
    'Z 撤销，Y 重做。',
  cursor: (row, column, what) => `第 ${row} 行第 ${column} 列：${what}`,
  empty: '空着，由模型来画',
  unseen: (colour) => `${colour}，模型看不到它`,
  tools: '工具',
  tool: { brush: '画笔', eraser: '橡皮', fill: '填充', ask: '询问模型' },
  toolHelp: {
    brush: '用选中的颜色来画（B）',
    eraser: '清空像素，留给模型来画（E）',
    fill: '填满一片同色的区域（F）',
    ask: '按一个像素，看看模型在这里预期什么（A）',
  },
  size: '画笔大小',
  sizes: (size) => `${size} × ${size}`,
  colours: '颜色',
  colour: (token, pressed) => `颜色 ${token}${pressed === null ? '' : `，按键 ${pressed}`}`,
  allColours: (count) => `全部 ${count} 种颜色`,
  codes: '每一格是一个学到的编码，以它的平均颜色显示；模型画的图像显示解码后的样子。',
  undo: '撤销',
  redo: '重做',
  nothingToUndo: '没有可以撤销的。',
  nothingToRedo: '没有可以重做的。',
  clear: '新画纸',
  clearHelp: '前一半是底色，其余空着留给模型',
  image: '取一张图像',
  camera: '使用摄像头',
  imageFile: '放到画板上的图像',
  complete: '让模型画完',
  reads: {
    raster: '模型一行一行地读，所以只看到第一个空像素之前的部分。',
    columns: '模型一列一列地读，所以只看到第一个空像素左边的部分。',
    spiral: '模型从边缘沿螺旋线读，所以只看到第一个空像素之前的部分。',
    random: '模型按打乱的顺序读，所以只看到这一顺序中第一个空像素之前的像素。',
  },
  readsAround: '模型看到所有画了的像素，画出空着的像素。',
  sees: (seen, all) => `共 ${all}，它看到其中 ${seen} 个；画斜线的其余部分由它来画。`,
  gaps: (count) => `有 ${count} 个画了的像素在第一个空像素之后，它看不到。`,
  fillGaps: '填上前面的空像素',
}
