/** Chinese: the help sheet. */
import type { HelpSheetTexts } from '../en/helpSheet'
import { phrase } from '../phrase'

export const helpSheet: HelpSheetTexts = {
  title: '帮助',
  about: [
    '一张图像就是一串像素，每个像素取调色板中的一种颜色。一个小小的 GPT 学着预测下一个颜色；从来没有人告诉它' +
      '图上是什么。',
    '有三件事值得看：损失从 ln V 往下降；补全从杂乱的噪点变成图像；训练够久时，中间几层最能预测类别。',
    '“实验”把训练好的模型与论文对照：每层的探针、微调、少量标签、寻找学习率、单张图像的似然，以及注意力图。' +
      '实验在副本上进行，训练本身不变。',
  ],
  touch: [
    '点一下任何图像上的一个像素，看模型在那里预期什么；在放大的图像上拖动，可以移到别的像素。',
    '点“画一幅画”，用手指来画；阴影部分模型看不到。',
    '拖动图像下面的滑块，回到训练中更早的步。',
    '点带虚线的词或问号，查看解释。',
    '顶部的放大镜能找到所有命令、设置和页面的各个部分。',
  ],
  withKeyboard: '使用键盘时',
  keys: '命令及其按键',
  shortcuts: '单键快捷键',
  source: (state, study) =>
    phrase`依据 Chen 等人的论文 Generative Pretraining from Pixels（ICML 2020）。在浏览器的控制台中，\
${state} 以数值返回全部内容，${study} 运行一项实验。`,
}
