/** 简体中文: names of the studies, and labels and help of what can be set of each. */
import { shippedDatasets, type ShippedId } from '../shippedDatasets'
import { dataNamesZh } from './dataNames.zh'
import type { SettingTexts } from './settingTexts'

const yesNo = { yes: '是', no: '否' }
const seed = { label: '种子', help: '种子相同，子集、掩码和顺序也相同。' }
const masks = {
  label: '投票的掩码数',
  help: '测试图像像训练时那样被遮住；几个掩码投票，平票时随机（论文 4.6：5）。只用于被遮像素目标。',
}
const shippedLabels = Object.fromEntries(
  shippedDatasets.map(({ id, label }) => [id, dataNamesZh[label]]),
) as Record<ShippedId, string>

export const studiesZh: SettingTexts['studies'] = {
  probe: {
    name: '探针',
    fields: {
      classifier: {
        label: '分类器',
        help: '用 L-BFGS 做逻辑回归（CIFAR 如此），或用 SGD（ImageNet 如此；论文 3.4）。',
        options: { lbfgs: 'L-BFGS', sgd: 'SGD' },
      },
      strength: { label: 'C', help: 'L2 惩罚强度的倒数；论文没有公布，scikit-learn 用 1。' },
      standardise: {
        label: '标准化',
        help: '先把每个特征在训练图像上缩放到均值 0、标准差 1；论文没有提到。',
        options: yesNo,
      },
      features: {
        label: '特征',
        help: '每个块归一化后的输入，或残差流本身（论文 2.4 及其作者）。',
        options: { normed: '归一化后', raw: '原始' },
      },
      trainImages: { label: '有标签图像数', help: '拟合分类器所用的训练图像，各类按比例；最多用全部。' },
      testImages: { label: '测试图像数', help: '测量准确率所用的、留出的测试图像；最多用全部。' },
      concatenate: {
        label: '拼接层数',
        help: '把最好的层附近这么多层的特征拼接起来（论文 4.4：5）；1 表示不拼接。',
      },
      learningRate: {
        label: 'SGD 学习率',
        help: 'SGD 分类器的最高学习率，按余弦降到零（论文 3.4 试过 30、10、3 等；标准化的特征约需 0.1）。',
      },
      epochs: { label: 'SGD 轮数', help: 'SGD 分类器把有标签图像过几遍，动量 0.9（论文 3.4）。' },
      kinds: {
        label: '更多探针',
        help:
          '除线性探针之外：最近邻（DINO，Caron 等 2021），或用一个学到的查询代替位置平均' +
          '（AIM，El-Nouby 等 2024；较慢）。',
        options: { knn: 'k 近邻', attentive: '注意力' },
      },
      neighbours: { label: '近邻数', help: '每张测试图像由多少张有标签图像投票，按余弦相似度（DINO：20）。' },
      temperature: {
        label: '投票温度',
        help: '一票的权重是“相似度 ÷ 温度”的指数；温度低时由最近的几张决定（DINO：0.07）。',
      },
      attentiveRate: {
        label: '注意力探针学习率',
        help: 'AdamW 的最高学习率，按余弦降到零；注意力探针从线性探针的权重开始。',
      },
      attentiveEpochs: { label: '注意力探针轮数', help: '注意力探针把有标签图像过几遍。' },
      masks,
      seed,
    },
  },
  fineTune: {
    name: '微调',
    fields: {
      loss: {
        label: '损失',
        help: '生成损失加分类损失，或只用分类损失（论文 2.3；两者一起更好）。',
        options: { joint: 'L_gen + L_clf', classification: '只用 L_clf' },
      },
      head: {
        label: '分类头的输入',
        help: '最后一层，或探针找到的最好的层（论文 4.5：用最后一层，最终更高）。',
        options: { final: '最后一层', best: '最好的层' },
      },
      learningRate: { label: '学习率', help: '保持不变；通常取预训练时的十分之一（论文 3.4）。' },
      steps: { label: '步数', help: '每个网络最多做多少步优化。' },
      batchSize: { label: '批大小', help: '一步所用的图像数（论文 3.4：与预训练相同）。' },
      trainImages: { label: '有标签图像数', help: '带标签的训练图像，各类按比例；最多用全部。' },
      pad: {
        label: '镜像填充',
        help: '在图像四周镜像填充这么多像素，再随机裁剪（论文 3.4：32 × 32 时为 4）；0 表示不用。',
      },
      flip: {
        label: '水平翻转',
        help: '把一半的图像左右翻转（论文 3.4）；对数字和字母是错误的。',
        options: yesNo,
      },
      evalEvery: { label: '验证间隔', help: '每隔多少步测量一次验证准确率。' },
      patience: {
        label: '耐心值',
        help: '连续多少次测量没有提高就停止训练；用最好的权重做测试（论文 3.4）；0 表示不提前停止。',
      },
      fromScratch: {
        label: '与从头训练比较',
        help: '用全新的权重把同样的网络训练同样久，看看预训练带来了什么（论文 4.5）。',
        options: yesNo,
      },
      masks,
      seed,
    },
  },
  lowData: {
    name: '少量标签',
    fields: {
      perClass: { label: '每类标签数', help: '每个有图像的类别带标签的图像数（论文 4.7：4、25 和 400）。' },
      subsets: {
        label: '随机子集数',
        help: '独立抽取标签的次数；平均值和标准差就是对它们计算的（论文 4.7：5）。',
      },
      layer: {
        label: '层',
        help: '探针读取哪一层：用全部标签的探针找到的最好的层，或不用标签的中间层。',
        options: { best: '探针找到的最好的', middle: '中间' },
      },
      fineTune: {
        label: '同时微调',
        help: '在每个子集上也微调整个网络（论文 4.7：标签很少时更差）。',
        options: yesNo,
      },
      steps: { label: '微调步数', help: '在每个子集上做多少步优化。' },
      learningRate: { label: '微调学习率', help: '微调的学习率，保持不变。' },
      testImages: { label: '测试图像数', help: '给每个子集打分所用的、留出的测试图像；最多用全部。' },
      seed,
    },
  },
  sweep: {
    name: '学习率',
    fields: {
      highest: {
        label: '最高学习率',
        help: '第一个要试的学习率（论文 A.1：0.01，然后 0.003、0.001、0.0003）。',
      },
      rates: {
        label: '学习率个数',
        help: '最多试这么多个；一旦更低的学习率最后的验证损失反而更高，就停止寻找（论文 A.1）。',
      },
      stepsEach: { label: '每个的步数', help: '每个学习率做多少步优化，训练的学习率曲线按此缩放。' },
      seed,
    },
  },
  featureMap: {
    name: '特征地图',
    fields: {
      images: { label: '图像数', help: '地图上的测试图像，各类按比例；最多用全部。' },
      follow: {
        label: '训练时持续记录',
        help: '以后每次测量都加上一幅地图，滑块可以让图像移动。',
        options: yesNo,
      },
      seed,
    },
  },
  likelihood: {
    name: '似然',
    fields: {
      images: { label: '图像数', help: '测量似然所用的验证图像。' },
      shown: { label: '显示的图像数', help: '画出最可能和最不可能的图像，以及每个像素的意外程度。' },
      against: {
        label: '比较对象',
        help: '另一个数据集，按这次训练的大小和调色板处理；看似然能否把两者分开，以 ROC 曲线下面积打分。',
        options: { none: '无', noise: '打乱的像素', ...shippedLabels },
      },
      seed,
    },
  },
  inspect: {
    name: '看看内部',
    fields: {
      image: { label: '图像', help: '验证图像的编号，从 0 开始，与似然实验相同。' },
      row: { label: '行', help: '被预测词元所在的行，从上往下，从 0 开始；也可以直接点图像。' },
      column: { label: '列', help: '被预测词元所在的列，从左往右，从 0 开始；也可以直接点图像。' },
    },
  },
}
