/** 简体中文: texts of all settings; the terms are those of src/page/text/zh.ts. */
import type { NamedValue, SettingTexts } from './settingTexts'
import { dataNamesZh } from './dataNames.zh'
import { studiesZh } from './studies.zh'

const listed = (changes: readonly NamedValue[]) =>
  changes.map(([label, value]) => `“${label}”为 ${value}`).join('，')

export const zh: SettingTexts = {
  config: {
    dataset: { label: '图像' },
    paletteColours: { label: '颜色' },
    nPx: { label: '图像边长', help: '图像缩放到每边这么多像素；序列长度是它的平方（论文 3.2）。' },
    validationFraction: {
      label: '验证比例',
      help: '从训练图像中留出多大比例来测量验证损失（论文 3.1 留出 4% 至 10%）。',
    },
    nVocab: {
      label: '调色板颜色数',
      help: '像素归到多少种颜色或灰度，或有多少个学到的编码；每种是一个词元（论文 3.2 用 512）。',
    },
    vqFactor: {
      label: '每编码像素',
      help: '一个学到的编码代表的像素方块的边长，2 或 4（论文第一版中的 VQ-VAE 变体）。',
    },
    vqSteps: { label: 'VQ-VAE 步数', help: '训练开始之前，先训练 VQ-VAE 来学习编码的步数。' },
    vqBeta: {
      label: '承诺损失权重',
      help: 'VQ-VAE 的承诺损失（commitment loss）的权重（van den Oord 等 2017：0.25）。',
    },
    nLayer: { label: '层数', help: 'Transformer 块的个数（论文 2.2）。' },
    nHead: { label: '头数', help: '每个块中注意力头的个数；宽度平均分给各个头。' },
    nEmbd: { label: '宽度', help: '每个词元的嵌入向量的大小（论文 3.3）。' },
    dropout: {
      label: '随机失活',
      help: '训练时丢弃的激活比例（dropout），用在嵌入之后和块的两半之后，不用在注意力之内（论文 3.4：不用，没有帮助）。',
    },
    batchSize: { label: '批大小', help: '一步所用的图像数（论文 3.4 用 128）。' },
    accumulationSteps: {
      label: '批的份数',
      help: '一步把它的批分成这么多份依次计算，再把梯度相加：占用的内存更少，结果相同。',
    },
    maskRate: {
      label: '遮挡比例',
      help: '“被遮像素”目标遮住的像素比例（论文 2.1：0.15；25% 至 35% 更差）。',
    },
    steps: { label: '步数', help: '整次训练中优化器更新的次数；到最后一步学习率降为零。' },
    learningRate: {
      label: '学习率',
      help: '预热之后达到的最高学习率（论文 A.1 试过 0.01、0.003、0.001、0.0003）。',
    },
    warmupSteps: { label: '预热', help: '学习率从零升上来所用的步数（论文 3.4：一轮，即 epoch）。' },
    beta1: { label: 'Adam beta 1', help: '梯度平均的衰减率（论文 3.4：0.9）。' },
    beta2: { label: 'Adam beta 2', help: '梯度平方平均的衰减率（论文 3.4：0.95，因为 0.999 会出现尖峰）。' },
    epsilon: { label: 'Adam epsilon', help: '梯度趋近于零时，使更新保持有限。' },
    weightDecay: { label: '权重衰减', help: '对各矩阵单独施加的衰减（论文 A.1：0.01 没有影响）。' },
    gradClip: { label: '梯度裁剪', help: '梯度范数超过它就按比例缩小；0 表示不裁剪（论文没有提到）。' },
    evalEvery: { label: '验证间隔', help: '每隔多少步测量一次验证损失。' },
    evalImages: { label: '验证图像数', help: '一次测量所用的验证图像，每次都是同样的。' },
    probeEvery: { label: '探针间隔', help: '每隔多少步对所有层做一次线性探针（论文 2.4）。' },
    probeTrainImages: { label: '探针训练图像数', help: '拟合每个线性探针所用的有标签图像。' },
    probeTestImages: { label: '探针测试图像数', help: '测量准确率所用的、留出的测试图像。' },
    probeKinds: {
      label: '更多探针',
      help:
        '除线性探针之外：20 个最近邻（DINO，Caron 等 2021），或用一个学到的查询代替位置平均' +
        '（AIM，El-Nouby 等 2024；较慢）。',
      options: { knn: 'k 近邻', attentive: '注意力' },
    },
    completeEvery: { label: '补全间隔', help: '每隔多少步把固定的提示补全一次。' },
    promptCount: { label: '提示数', help: '取多少张验证图像，给出上部让模型补全。' },
    samplesPerPrompt: { label: '每提示样本数', help: '同一个提示画出几种不同的补全。' },
    promptRows: { label: '提示行数', help: '给出图像最上面的几行，其余由模型画出。' },
    fillRounds: { label: '填补轮数', help: '按把握填补时分几轮放置像素，最有把握的先放。' },
    temperature: { label: '温度', help: '小于 1 时，可能的颜色会更可能；论文用 1 抽样。' },
    topK: { label: '前 k 个', help: '只在最可能的 k 种颜色中抽样；0 表示不限，与论文相同。' },
    seed: { label: '种子', help: '种子相同，训练就相同：划分、调色板、权重、批和样本。' },
    shapeTurn: { label: '最大转角', help: '每个图形随机旋转，向左或向右最多这么多弧度。' },
    shapeSeed: { label: '绘图种子', help: '种子相同，在任何机器上画出的图像都相同。' },
    shapeKinds: {
      label: '图形种类',
      help: '所画图像的类别；至少两种。',
      options: {
        circle: '圆',
        ring: '圆环',
        square: '方块',
        frame: '方框',
        triangle: '三角形',
        cross: '十字',
        saltire: '斜十字',
        bar: '长条',
        star: '星形',
      },
    },
    shapeSize: {
      label: '图形大小',
      help: '所画图形的大小；每个图形在一定范围内随机取大小。',
      options: { small: '小', medium: '中', large: '大' },
    },
    shapeColours: {
      label: '图形颜色',
      help: '灰度图像，或黑底上随机取六种颜色之一（调色板须为“彩色”）。',
      options: { lightOnDark: '黑底白图', darkOnLight: '白底黑图', colours: '彩色' },
    },
    palette: {
      label: '调色板',
      help:
        'k 均值聚类用一个还是三个通道（论文 3.2：彩色）；也可以不拟合：用等间隔的灰度级（256 级时没有舍入），' +
        '或用你打开的文件中的颜色，例如 OpenAI 的。',
      options: { grey: '灰度', levels: '灰度级（256 级无舍入）', rgb: '彩色', file: '来自文件' },
    },
    squareBy: {
      label: '变成正方形',
      help: '非正方形的图像怎样变成正方形：裁出中间（论文 3.1）、两边补白，或整体拉伸。',
      options: { crop: '居中裁剪', pad: '补白', stretch: '拉伸' },
    },
    tokens: {
      label: '词元',
      help: '每个像素归到一种调色板颜色（论文 3.2），或先由 VQ-VAE 学习编码，每个像素方块一个（论文第一版）。',
      options: { palette: '调色板颜色', vqvae: '学到的编码（VQ-VAE）' },
    },
    split: {
      label: '验证集',
      help: '调设置时把它留出；最后一次训练可以把它也用上，改在测试图像上测量（论文 3.1）。',
      options: { holdOut: '留出', foldBack: '验证图像也训练' },
    },
    pixelOrder: {
      label: '像素顺序',
      help: '像素排成序列的顺序（论文 2.1：逐行）；除此之外，模型不知道任何几何关系。',
      options: { raster: '逐行', columns: '逐列', spiral: '向内螺旋', random: '随机，固定不变' },
    },
    objective: {
      label: '目标',
      help: '由前面的像素预测每个像素，或由其余所有像素预测被遮住的像素（论文 2.1）。',
      options: { autoregressive: '下一个像素（自回归）', masked: '被遮像素（BERT）' },
    },
    headTying: {
      label: '输出层',
      help: '预测颜色的那一层用单独的权重（论文的代码如此，见 2.2），还是与颜色嵌入共用权重。',
      options: { untied: '单独的权重', tied: '与嵌入共用' },
    },
    headInit: {
      label: '输出层初始值',
      help:
        '取零时，起初所有颜色同样可能，所以最初的损失是 ln V（论文 3.3）；取随机时，与嵌入的初始值同样抽取。' +
        '输出层与嵌入共用权重时，这项设置不起作用。',
      options: { zero: '零', normal: '随机' },
    },
    fill: {
      label: '填补顺序',
      help: '预测被遮像素的模型怎样补全图像：按阅读顺序，或分几轮，最有把握的像素先画。',
      options: { raster: '逐个像素', confidence: '最有把握的先画' },
    },
  },
  studies: studiesZh,
  presets: {
    shapes12: {
      label: '图形 12',
      summary: '随机位置的图形，12 × 12，4 级灰度：两分钟内特征就胜过原始像素，不需要显卡。',
    },
    digits8: {
      label: '数字 8',
      summary: '手写数字，8 × 8，16 级灰度：最快。每个数字都占满图像，所以这里原始像素更好。',
    },
    mnist14: { label: 'MNIST 14', summary: 'MNIST，14 × 14，16 级灰度：CPU 上半小时，显卡上几分钟。' },
    emoji16: { label: '表情 16', summary: '彩色表情符号，16 × 16，64 色：有显卡时的默认选择。' },
    emoji32: { label: '表情 32', summary: '彩色表情符号，论文的 32 × 32，共 1,024 个位置：适合快的显卡。' },
    cifar32: {
      label: 'CIFAR 32',
      summary: 'CIFAR-10，需要你打开它的二进制文件，模型大小同 minGPT：适合快的显卡。',
    },
    mnist28: {
      label: 'MNIST 28',
      summary:
        'MNIST，28 × 28，用 teddykoker/image-gpt 的方案：图中画有它 25,000 步之后的损失。CPU 上要半天；' +
        '步数少些也能看出趋势。',
    },
    fashion28: {
      label: '时装 28',
      summary:
        'Fashion-MNIST，28 × 28，用 teddykoker/image-gpt 的方案：图中画有它 25,000 步之后的损失。CPU 上要' +
        '半天；步数少些也能看出趋势。',
    },
    'igpt-s': { label: 'iGPT-S', summary: '论文中的小模型，7,600 万个参数。' },
    'igpt-m': { label: 'iGPT-M', summary: '论文中的中模型，4.55 亿个参数。' },
    'igpt-l': { label: 'iGPT-L', summary: '论文中的大模型，13.6 亿个参数。' },
    'igpt-xl': {
      label: 'iGPT-XL',
      summary: '论文中最大的模型，68 亿个参数，64 × 64；头数没有公布，24 是我们定的。',
    },
  },
  units: { px: '像素', steps: '步', images: '张', layers: '层', labels: '个标签', rows: '行', rounds: '轮' },
  dataNames: dataNamesZh,
  doing: {
    trainingVqVae: (step, steps, error) =>
      `训练 VQ-VAE，第 ${step}/${steps} 步${error ? `，误差 ${error}（满值 255）` : ''}`,
    encodingImages: '给图像编码',
    readingFeatures: '读取特征',
    readingAllFeatures: '读取每一层的特征',
    layer: (layer, last) => `第 ${layer}/${last} 层`,
    layersTogether: (layers) => `第 ${layers.join('、')} 层拼接`,
    nearestNeighbours: '最近邻',
    attentiveProbes: '注意力探针',
    findingBestLayer: '寻找最好的层',
    fineTuning: { pretrained: '微调预训练的网络', scratch: '从头训练' },
    done: (what) => `${what}：完成`,
    subsetProbe: (subset, subsets) => `子集 ${subset}/${subsets}，探针`,
    subsetFineTuning: (subset, subsets, step) => `子集 ${subset}/${subsets}，微调第 ${step} 步`,
    subsetDone: (subset, subsets) => `子集 ${subset}/${subsets} 完成`,
    learningRate: (rate, step) => `学习率 ${rate}，第 ${step} 步`,
    learningRateDone: (rate) => `学习率 ${rate} 完成`,
    readingImages: '读取图像',
    measuringImages: '测量验证图像',
    readingSecondSet: '读取另一个数据集',
    measuringSecondSet: '测量另一个数据集',
    lookingInside: '计算注意力和概率',
  },
  messages: {
    notANumber: (label) => `“${label}”必须是一个数。`,
    notWhole: (label, value) => `“${label}”必须是整数，不能是 ${value}。`,
    outOfRange: (label, min, max, value) => `“${label}”必须在 ${min} 至 ${max} 之间，不能是 ${value}。`,
    notAnOption: (label, options, value) => `“${label}”必须是 ${options} 之一，不能是 ${value}。`,
    tooFew: (label, fewest) => `“${label}”至少要选 ${fewest} 项。`,
    headsDivideWidth: (nEmbd, nHead) => `“头数”必须整除“宽度”：${nEmbd} 不是 ${nHead} 的倍数。`,
    promptLeavesRows: (nPx) => `“提示行数”必须小于图像边长 ${nPx}，这样才有可补全的部分。`,
    warmupWithinRun: (warmupSteps, steps) => `“预热”（${warmupSteps}）不能超过整次训练的 ${steps} 步。`,
    topKWithinVocab: (nVocab, learnedCodes) =>
      `“前 k 个”不能超过 ${nVocab} ${learnedCodes ? '个编码' : '种调色板颜色'}。`,
    attentiveFits: (megabytes, most) =>
      `“更多探针”：注意力探针的特征需要 ${megabytes} MB 内存，最多 ${most} MB；请减少探针图像，或不用它。`,
    levelsOfByte: (most, nVocab) => `使用灰度级时，“调色板颜色数”最多 ${most}，不能是 ${nVocab}。`,
    noPaletteFile: '还没有打开调色板文件：请打开一个，或选择“灰度”或“彩色”。',
    coloursOfFile: (colours, nVocab) => `“调色板颜色数”必须是所打开调色板的 ${colours}，不能是 ${nVocab}。`,
    pixelsPerCode: (vqFactor) => `“每编码像素”必须是 2 或 4，不能是 ${vqFactor}。`,
    sideMultipleOfCode: (vqFactor, nPx) =>
      `“图像边长”必须是一个编码所代表的 ${vqFactor} 像素的倍数，不能是 ${nPx}。`,
    sideHoldsCodes: (vqFactor, nPx) =>
      `“图像边长”至少为 ${2 * vqFactor}，这样才有 2 × 2 个边长 ${vqFactor} 像素的编码，不能是 ${nPx}。`,
    tooLarge: (needed, budget) => `这次训练大约需要 ${needed} GB 内存；这台设备可用 ${budget} GB。`,
    wouldFit: (changes) => `改成${listed(changes)}，就放得下。`,
    piecesFit: (pieces, others) =>
      `改成${listed(pieces)}，就放得下，而且结果不变${others.length > 0 ? `；也可以改成${listed(others)}` : ''}。`,
    smallerModel: '请选择更小的模型。',
  },
}
