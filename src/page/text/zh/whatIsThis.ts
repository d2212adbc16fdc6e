/** 简体中文: the class of any picture by the classifiers kept with the run. */
import type { Texts } from '../en'
import { phrase } from '../phrase'

export const whatIsThis: Texts['whatIsThis'] = {
  title: '这是什么？',
  about: '给它看一张你自己的图，它会说看起来像什么。',
  choose: '选择一张图',
  useCamera: '拍一张照片',
  fileName: '要辨认的图',
  draw: '画一张',
  ask: '这是什么？',
  seen: '模型看到的样子',
  seenName: '这张图，模型看到的样子',
  says: {
    sure: (name, share) => phrase`${name}，${share}：它几乎确定。`,
    leans: (name, share) => phrase`${name}，${share}：它偏向这个答案。`,
    unsure: (name, share) => phrase`${name}，${share}：它说不准。`,
  },
  announced: (name, share) => `看起来像：${name}，${share}`,
  asking: '它正在看……',
  chances: '各个类别及其概率',
  others: (count, share) => phrase`其余 ${count} 个类别合计 ${share}。`,
  only: (names) => `它只会回答其中之一：${names}。不管图上是什么，它都从中选一个。`,
  onlyMany: (names, more) =>
    `它只会回答其中之一：${names}，还有 ${more} 个。不管图上是什么，它都从中选一个。`,
  who: '由谁回答',
  kinds: { probe: '线性探针', fineTuned: '微调后的模型' },
  layer: '层',
  layerHelp: '探针读取哪一层的特征；每一层都有自己的探针。',
  layerOption: (layers, accuracy) => `${layers}：答对 ${accuracy}`,
  bestLayer: (layer) => `最好的层（${layer}）`,
  joined: (first, last) => `第 ${first} 至 ${last} 层合并`,
  probe: (layers, step, accuracy) =>
    phrase`由第 ${layers} 层的线性探针回答，它在第 ${step} 步拟合，测试图像答对 ${accuracy}。`,
  fineTuned: (tunedStep, step, accuracy) =>
    phrase`由微调后的模型回答：微调了 ${tunedStep} 步，从训练的第 ${step} 步开始，测试图像答对 ${accuracy}。`,
  drifted: (step) => phrase`此后模型又训练到了第 ${step} 步，它的特征已经有些变化。`,
  masks: (count) =>
    count === 1
      ? '它看图时有些像素被遮住，和训练时一样。'
      : `${count} 次回答的平均，每次遮住另一些像素，和训练时一样。`,
  kept: (probe, fineTuned) =>
    `每种只留最新的，随训练一起保存和导出：${[
      probe && `探针 ${probe}`,
      fineTuned && `微调后的模型 ${fineTuned}`,
    ]
      .filter(Boolean)
      .join('，')}。`,
  none: '模型学的是画，不是叫出名字。线性探针用它的特征和几百张带标签的图像学会各个名字。',
  makeProbe: '先做一个探针',
  making: '正在做探针……',
  makeAnew: '重新做探针',
  fineTune: '微调模型',
  oneClass: '这次训练的图像没有可以区分的类别。',
}
