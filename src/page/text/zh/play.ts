/** 简体中文: the Play view with its headline, the cards of presets, and the switch between the two views. */
import type { Texts } from '../en'
import { phrase } from '../phrase'

export const views: Texts['views'] = {
  name: '页面的视图',
  play: '体验',
  lab: '实验台',
  playHelp: '图像、一张图表和“开始”',
  labHelp: '所有设置、图表和实验',
}

export const guide: Texts['guide'] = {
  title: '从这里开始',
  dismiss: '收起介绍',
  headline: {
    next: '这个模型只看到半幅画，就画出了另一半。',
    masked: '这个模型看到一幅有空缺的画，就把它补全了。',
    learning: '你的模型正在学习把画补完。',
    paused: '你的模型暂停了。按“继续”，它会接着学。',
    failed: '这次训练失败了。按“开始”重新来过。',
    none: '按“开始”，模型就会学着把画补完。',
  },
  untold: '没有人告诉过它画的是什么。',
  tries: '可以试试的三件事',
  draw: { label: '画半幅画', about: '另一半由模型来画。' },
  rewind: { label: '倒回训练过程', about: '看噪点怎样变成图像。' },
  press: { label: '按一个像素', about: '看模型原本预料那里是什么。' },
}

export const play: Texts['play'] = {
  presets: '选择图像',
  runTime: '在本机训练一次的时间',
  timeUnknown: '……',
  cards: { shapes12: '图形', digits8: '数字', mnist14: '大数字', emoji16: '表情' },
  changed: (changes) => `与这个选项相比，改动了 ${changes} 项设置。`,
  undo: '撤销',
  run: '你的训练',
  chart: '图表',
  charts: { layers: '各层', loss: '损失' },
  chartHelp: { layers: '模型的每一层能在多大程度上分清图像的类别', loss: '下一个像素让模型感到多意外' },
  exampleNote: (label) => phrase`${label}：事先训练好的模型。按“开始”可训练你自己的模型。`,
}
