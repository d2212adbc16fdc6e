/**
 * 简体中文: two sentences about each part of the page with the paper's section, and the glossary. Loaded when
 * the first of them is opened.
 */
import type { Explained } from '../explained'

export const explained: Explained = {
  licences: '本页面所含软件的许可证',
  parts: {
    transport: {
      about:
        '“开始”按表单中的设置，在这个浏览器里训练一个新模型。你可以随时暂停、以后继续，或者停止并保留它画的图。',
      section: '3.4',
    },
    presets: {
      about: '每个选项是一组图像，配上适合它的模型。请从小的开始：图像和模型越大，训练的时间越长。',
      section: '3.3',
    },
    dataset: {
      about:
        '模型从这些图像中学习，它们已被缩小，只留下少数几种颜色。图像的类别名称不给模型看，只有后面的探针会用到。',
      section: '3.1、3.2',
    },
    model: {
      about:
        '模型的结构与写文章的模型相同，只是它读的不是词，而是像素。层数越多、宽度越大，能学到的越多，每一步也越慢。',
      section: '2.2、3.3',
    },
    training: {
      about:
        '模型猜测像素，每看完一批图像，权重就朝着猜得更准的方向移动一点。在这里设定它猜什么、猜多少次、每次移动多远。',
      section: '2.1、3.4',
    },
    seeds: {
      about:
        '换一个种子，训练就从另一组随机权重开始，看图像的顺序也不同。多训练几次，就能看出结果中有多少是运气。',
      section: null,
    },
    completions: {
      about:
        '模型得到一幅从未见过的图像的一部分，然后逐个像素地画完其余部分。每个像素都从模型预料的颜色中抽签决定，所以每次画的都不一样。',
      section: '2.1',
    },
    whatIsThis: {
      about:
        '模型从未学过名字。一个小分类器读取它的特征，从带标签的图像学会各个名字，然后说出你的图最像哪一类；别的类别它都不认识。',
      section: '2.4, 3.4',
    },
    examples: {
      about: '这些模型事先训练好，随页面附带。打开一个，可以立刻看到完整的训练过程，也可以用它来画。',
      section: null,
    },
    studies: {
      about:
        '在这里像论文那样考察训练好的模型：各层知道什么，学一项任务需要多少标签，它在看哪里。实验使用模型的副本，不会改变你的训练。',
      section: '2.3、2.4、4',
    },
    rewind: {
      about: '拖动滑块，可以回到训练中的任意一步。图像、损失和各层的曲线会一起移动。',
      section: '4.2',
    },
    loss: {
      about:
        '损失表示真实的像素平均让模型感到多意外，越低越好。它从盲目猜测的损失开始，随着模型的学习而下降。',
      section: '2.1',
    },
    facts: {
      about: '用一行数字概括当前的训练：大小、速度和最好的成绩。每个数字旁边都标有单位。',
      section: null,
    },
    probes: {
      about:
        '用一个简单的分类器，根据某一层的计算结果来判断图像画的是什么。论文发现中间的层最擅长这件事，尽管从来没有人把名称告诉过模型。',
      section: '2.4、4.1',
    },
    runSets: {
      about: '训练组是用几个种子进行的同一种训练。图表上的线是它们的平均值，周围的带是标准差。',
      section: null,
    },
    compare: {
      about:
        '这次访问的所有训练，以及它们不同的设置。图表显示预测像素更准的模型，是否也更了解图像画的是什么。',
      section: '4.2',
    },
    savedRuns: {
      about: '训练时会自动保存到这个浏览器里，所以关掉标签页或崩溃时损失很小。任何内容都不会被发送出去。',
      section: null,
    },
    runFiles: {
      about:
        '训练文件包含一次训练的一切：设置、曲线、图像和权重。保存它，可以留存训练、在另一台机器上继续，或者交给别人。',
      section: null,
    },
    weights: {
      about:
        '权重就是模型学到的那些数字。可以把它们带到 Hugging Face transformers、PyTorch 等其他程序中，也可以在这里打开那边的模型。',
      section: '2.2',
    },
  },
  terms: {
    pixel: {
      name: '像素',
      meaning: '图像中的一个点。模型一行一行地逐个读取像素。',
      example: '12 × 12 像素的图像就是一串 144 个像素。',
    },
    palette: {
      name: '调色板',
      meaning: '所有像素都归到这少数几种颜色，V 是颜色的数目。',
      example: '“图形”有 4 种灰度；论文用 512 种颜色。',
    },
    token: {
      name: '词元',
      meaning: '模型读或写的一个符号：这里是调色板中颜色的编号。',
      example: '有 4 种灰度时，每个词元是 0、1、2 或 3。',
    },
    layer: {
      name: '层',
      meaning: '模型的一块，它接着前一块的结果继续计算。',
      example: '第 0 层只是输入；论文发现最有用的层在中间。',
    },
    features: {
      name: '特征',
      meaning: '某一层为一幅图像算出的数字。',
      example: '在模型看来，特征相近的图像彼此相似。',
    },
    attention: {
      name: '注意力',
      meaning: '预测下一个像素时，模型看前面每个像素的程度。',
      example: '要把一条边画下去，它会看这条边上的像素。',
    },
    step: {
      name: '步',
      meaning: '看完一批图像之后，对所有权重的一次更新。',
      example: '第 0 步时什么都还没学到；这里的一次训练有 1000 到 5000 步。',
    },
    batch: {
      name: '批',
      meaning: '模型在一步中看的图像。',
      example: '论文每步用 128 幅图像；“图形”用 16 幅。',
    },
    epoch: {
      name: '轮',
      meaning: '把每幅训练图像都看一遍。',
      example: '7200 幅图像，每批 16 幅，就是 450 步。',
    },
    learningRate: {
      name: '学习率',
      meaning: '一步把权重移动多远。',
      example: '太大，损失会突然升高；太小，损失几乎不下降。',
    },
    seed: {
      name: '种子',
      meaning: '决定一切随机事物的数字：初始权重、图像的顺序、画出的图。',
      example: '同一个种子会得到同样的训练。',
    },
    masked: {
      name: '被遮像素',
      meaning: '另一种学习方式：遮住一些像素，让模型根据其余所有像素来猜。',
      example: '这样的模型能补上空缺；通常的模型只能接着给定的像素往下画。',
    },
    validation: {
      name: '验证',
      meaning: '用预先留出、模型从不学习的图像来考它。',
      example: '如果训练成绩变好而验证变差，模型就是在死记硬背。',
    },
    nats: {
      name: '奈特',
      meaning: '意外程度的单位：模型给出的概率的自然对数，取负。',
      example: '概率为二分之一的颜色是 0.69 奈特；概率为百分之一的是 4.6 奈特。',
    },
    lnV: {
      name: 'ln V',
      meaning: '在 V 种颜色中盲目猜测的损失。每个新模型都从这里开始。',
      example: '有 4 种颜色时，是每个像素 ln 4 = 1.39 奈特。',
    },
    bits: {
      name: '比特/像素',
      meaning: '同一损失，用计算机的单位：奈特数除以 0.693，即 2 的自然对数。',
      example: '一个比特是抛一枚均匀硬币的意外程度；1.39 奈特是 2 比特。',
    },
    colourCounts: {
      name: '颜色频率',
      meaning: '只知道每种颜色出现的频率、不看任何其他像素时的损失。',
      example: '如果大多数像素是黑色，总是预料黑色就是不错的开始。',
    },
    entropy: {
      name: '熵',
      meaning: '画出一个像素之前，模型有多拿不定主意，以奈特为单位。',
      example: '完全确定一种颜色时为 0；所有颜色可能性相同时为 ln V。',
    },
    probe: {
      name: '探针',
      meaning: '一个简单的分类器，只能使用某一层的计算结果。',
      example: '如果它能说对图形的名称，说明这一层虽然不知道名称，却已把它们分清了。',
    },
    rawPixels: {
      name: '原始像素',
      meaning: '不用任何模型，直接在图像上做的探针。',
      example: '只有高于这条线的层，才让图像变得更容易分清。',
    },
    untrained: {
      name: '未训练',
      meaning: '同一个模型在第一步之前的样子，权重是随机的。',
      example: '只有高于这条线的部分才是学到的。',
    },
    majorityClass: {
      name: '多数类',
      meaning: '总是回答最常见的那一类图像时的准确率。',
      example: '十个数字出现得一样多时，十次能对一次：10%。',
    },
    noise: {
      name: '误差范围之内',
      meaning: '差别小到可能只是运气：不到标准误的两倍。',
      example: '0.2 ± 0.2 个百分点在误差范围之内；8.0 ± 2.1 个百分点则不是。',
    },
    temperature: {
      name: '温度',
      meaning: '画得有多大胆。为 1 时，颜色抽中的机会与模型的预料相同。',
      example: '为 0.5 时，可能性大的颜色几乎总会胜出；为 2 时，图像会变得狂野。',
    },
    topK: {
      name: '前 k 个',
      meaning: '只允许抽取可能性最大的 k 种颜色。',
      example: '取前 2 个时，排第三的颜色永远不会出现；0 表示不限制。',
    },
  },
}
