/** 简体中文: the studies panel, its tabs, and what each result says. */
import type { StudiesTexts } from '../en/studies'
import { phrase } from '../phrase'
import { among } from './common'

const tabs: StudiesTexts['tabs'] = {
  probe: {
    action: '做探针实验',
    about:
      '在每一层的特征上拟合一个线性分类器，并在测试图像上打分：模型训练时没见过标签，看看每一层对类别知道多少' +
      '（论文 2.4、3.4、4.3、4.4）。',
    result: '每层的准确率，与原始像素和几层拼接的结果并列；还有哪些类别容易混淆。',
  },
  fineTune: {
    action: '微调',
    about:
      '给模型的副本装上分类头，用标签训练整个网络，并与从头训练的同样网络比较：预训练带来了什么' +
      '（论文 2.3、3.4 和 4.5）。训练本身不变。',
    result: '两个网络每步的验证准确率、各自的测试准确率，以及两者之差。',
  },
  lowData: {
    action: '用少量标签做实验',
    about:
      '每类只用少量标签，重新抽取几次，每次都测探针和微调（论文 4.7）。分别用 4 个和 25 个标签各做一次，' +
      '可以并排比较。',
    result: '平均准确率和各次抽取之间的标准差，每次抽取画成一个点。',
  },
  sweep: {
    action: '寻找学习率',
    about:
      '用从高到低的学习率训练全新的模型副本，直到更低的学习率最后损失反而更高，并标出损失突然跳高的学习率：' +
      '论文就是这样找的（A.1）。',
    result: '各学习率最后的损失、画在一张图里的所有损失曲线，以及一个把最佳学习率填进表单的按钮。',
  },
  likelihood: {
    action: '测量似然',
    about:
      '把模型给每个像素的负对数似然加起来，单位是奈特：训练降低的正是它（论文 2.1），这里按每张图像、每个像素来看。',
    result: '每张图像的奈特数；最可能和最不可能的图像及其意外程度；以及用似然能否区分另一个数据集。',
  },
  inspect: {
    action: '看看内部',
    about:
      '展示模型怎样预测一张图像中的一个词元：每层每个头注意哪里（论文 2.2）、它预期那里是什么，以及学到的' +
      '位置嵌入彼此有多相似。',
    result: '一张可以在上面选词元的图像、预测的颜色、每层每个头的一幅注意力图，以及一幅位置图。',
  },
  featureMap: {
    action: '制作地图',
    about:
      '按某一层在图像中看到了什么来摆放测试图像：特征相似的图像离得近，尽管从没有人告诉模型它们的类别' +
      '（论文 2.4）。训练时每次测量都会加上一幅地图，补全图下方的滑块让图像从一幅移到下一幅。',
    result: '每一层一幅由小图像组成的地图，边框颜色表示类别。',
  },
}

const states = {
  waiting: '正在等待',
  running: '正在进行',
  done: '已完成',
  cancelled: '已取消',
  failed: '失败了',
} as const

const panel = {
  title: '实验',
  tabList: '实验的种类',
  fold: '收起实验',
  unfold: '展开实验',
  state: (study: string, state: keyof typeof states) => `实验“${study}”${states[state]}。`,
  teaserRunning: (study: string, done: number, all: number, doing: string) =>
    `${study}：${done}/${all}，${doing}`,
  teaserWaiting: (study: string) => `${study}：等待中`,
  tabs,
  progress: (study: string) => `进度：${study}`,
  done: (done: number, all: number) => `${done}/${all}`,
  waiting: '等待轮到它',
  press: (action: string) => `请按“${action}”`,
  startFirst: '请先开始一次训练',
  cancel: '取消',
  defaults: '恢复默认',
  cancelled: '已取消。',
  cancelledWithResult: '已取消；已有的结果在下面。',
  of: (run, step) => phrase`${run} 第 ${step} 步的权重。`,
  ofSeed: (run, step, seed) => phrase`${run} 第 ${step} 步的权重，种子 ${seed}。`,
  theRun: '当前训练',
  figureOf: (run: string, step: number) => `${run}，第 ${step} 步`,
  figureRun: '训练',
  blocked: {
    running: '这项实验正在进行。',
    notRunning: '这项实验没有在进行。',
    backend: '计算后端还没有就绪。',
    noModel: '还没有训练好的模型，请先按“开始”。',
    runFailed: '这次训练失败了，没有可供实验的权重；请另外开始一次。',
    noLikelihood: '预测被遮像素的模型给不出整张图像的似然；请改用“下一个像素”目标训练。',
  },
} satisfies Partial<StudiesTexts>

const probe: StudiesTexts['probe'] = {
  title: '各层准确率',
  trainImages: (count) => phrase`${count} 张有标签的图像`,
  testImages: (count) => phrase`${count} 张测试图像`,
  features: (count) => phrase`${count} 个特征`,
  masks: (_count, shown) => phrase`${shown} 个掩码投票`,
  rawPixels: '原始像素',
  majorityClass: '多数类',
  span: (first, last) => `${first} 至 ${last}`,
  summary: (last, testImages) => `第 0 至 ${last} 层在 ${testImages} 张图像上的测试准确率。`,
  best: (layer, accuracy) => `最好的是第 ${layer} 层，${accuracy}。`,
  joined: (span, accuracy) => `第 ${span} 层拼接：${accuracy}。`,
  level: (name, accuracy) => `${name}：${accuracy}。`,
  bestName: (layer) => `最好，第 ${layer} 层`,
  joinedName: (span) => `第 ${span} 层拼接`,
  joinedRow: (span) => `${span} 拼接`,
  table: '各层的测试准确率',
  layerColumn: '层',
  accuracyColumn: (kind) => `${kind}，准确率`,
  balancedColumn: (kind) => `${kind}，各类平均`,
  named: (kind) => `${kind}。`,
  kindTitle: (kind) => `${kind}：各层准确率`,
  balanced: (accuracy) => `各类平均：${accuracy}。`,
  confusion: (layer) => `真实类别与预测类别，第 ${layer} 层`,
  confusionOf: (kind, layer) => `${kind}：真实类别与预测类别，第 ${layer} 层`,
  confusionTable: '测试图像按真实类别（行）和预测类别（列）',
  perClass: '各类的准确率',
  perClassTable: '每类测试图像中分类正确的比例',
}

const fineTune: StudiesTexts['fineTune'] = {
  arms: { pretrained: '预训练', scratch: '从头训练' },
  points: (points, measure) => `${points} 个百分点的${measure}准确率`,
  test: '测试',
  validation: '验证',
  equal: (measure) => `两者最后的${measure}准确率相同。`,
  pretrainedAhead: (points) => `预训练领先 ${points}。`,
  scratchAhead: (points) => `从头训练领先 ${points}：预训练在这里没有帮助。`,
  alone: '只微调了预训练的网络，没有可比较的对象。',
  training: '还在训练。',
  notTested: '还没有测试',
  tested: (accuracy) => `测试图像中 ${accuracy} 正确`,
  stopped: '，提前停止',
  arm: (name, test, best, step, stopped) => `${name}：${test}（验证最好 ${best}，第 ${step} 步${stopped}）`,
  counts: (train, validation, test, layer) =>
    phrase`${train} 张有标签的图像 · ${validation} 张验证 · ${test} 张测试 · 分类头接在第 ${layer} 层`,
  masks: (count) => ` · ${count} 个掩码投票`,
  accuracy: '各步的验证准确率',
  accuracySummary: (arms, verdict) => `各步的验证准确率。${arms}。${verdict}`,
  classLoss: '训练中的分类损失，单位：奈特/图像',
  generativeLoss: '训练中的生成损失，单位：奈特/像素',
  lossSummary: (title, last) => `${title}，按步；最后：${last}。`,
  step: '步',
  table: '各步的微调结果',
  columns: ['网络，步', '验证', '分类损失', '生成损失'],
}

const lowData: StudiesTexts['lowData'] = {
  labels: (perClass) => `每类 ${perClass} 个标签`,
  notMeasured: (labels) => `${labels}：还没有测量。`,
  verdict: (labels, probeAccuracy, fineTuned) =>
    `${labels}时，测试图像的正确率：探针 ${probeAccuracy}${fineTuned}。`,
  fineTuning: (accuracy) => `，微调 ${accuracy}`,
  spread: (mean, deviation) => `${mean} ± ${deviation}`,
  group: (perClass) => `每类 ${perClass} 个`,
  probe: '探针',
  fineTuned: '微调',
  summary: (results) => `测试准确率，在随机子集上的平均值和标准差。${results}`,
  counts: (subsets, labels, test, layer) =>
    phrase`${subsets} 个子集，各 ${labels} 个标签 · ${test} 张测试图像 · 探针在第 ${layer} 层`,
  title: '测试准确率与每类标签数',
  key: '菱形是平均值，线段是一个标准差，圆点是单个子集。',
  differentSteps: (steps) => `这些结果来自不同步数的权重：${steps}。`,
  table: '少量标签时的测试准确率',
  columns: ['每类标签数', '步', '探针', '微调', '探针，各次', '微调，各次'],
}

const sweep: StudiesTexts['sweep'] = {
  first: '正在试第一个学习率。',
  diverged: '发散',
  nats: (loss) => `${loss} 奈特`,
  row: (rate, loss, spike) => `${rate}：${loss}${spike}`,
  spiked: (step) => `，第 ${step} 步突然跳高`,
  lossRose: '更低的学习率最后损失反而更高，于是停止寻找。',
  allTried: '所有学习率都试过了。',
  noneGood: (why) => `没有一个学习率的结果是好的，请试更低的。${why}`,
  noneYet: '还没有完成任何一个学习率。',
  best: (ended, rate, loss, why) =>
    `${ended ? '最好' : '目前最好'}：${rate}，验证损失为每像素 ${loss} 奈特。${why}`,
  finalLoss: '最后的损失',
  rate: '学习率',
  rateSummary: (rows, verdict) => `各学习率最后的验证损失。${rows}。${verdict}`,
  use: '使用这个学习率',
  noneToUse: '还没有结果好的学习率。',
  inForm: '表单里已经是这个学习率。',
  nextRun: (rate) => `下一次训练将使用 ${rate}。`,
  rateTitle: '各学习率最后的验证损失，单位：奈特/像素',
  key: '圆圈标出最好的学习率；× 标出损失跳高或发散的学习率。',
  curvesTitle: '各步的训练损失，单位：奈特/像素',
  curvesSummary: (count, rates) => `${count} 个学习率下各步的训练损失：${rates}。`,
  step: '步',
  table: '试过的学习率',
  columns: ['学习率', '验证损失', '跳高'],
  noSpike: '无',
  spikeStep: (step) => `第 ${step} 步`,
}

const likelihood: StudiesTexts['likelihood'] = {
  mean: (images, perImage, perPixel, bits) =>
    phrase`${images} 张图像的平均：每张 ${perImage} 奈特，每像素 ${perPixel} 奈特，即 ${bits} 比特。`,
  dimensions: (bits, side) =>
    `每维 ${bits} 比特。每个灰度都是一个单独的词元，所以可以与这些图像在 ${side} × ${side} 下公布的数字相比。`,
  roundedPixels: (colours) =>
    `这是归到 ${colours} 种颜色之后的图像的比特数。公布的每维比特数按原图的每个灰度或颜色计算，两者不能相比；` +
    '用 256 级灰度就可以。',
  codedPixels: '这是学到的编码的比特数，不是像素的：不能与公布的每维比特数相比。',
  published: (name, nats, bits, recipe) =>
    `${name} 公布的结果：每像素 ${nats} 奈特，即 ${bits} 比特（${recipe}），在完整数据集上训练和测量；` +
    '这里只用了其中的 10,000 张图像。',
  apart: {
    well: '能很好地区分两者',
    partly: '能部分地区分两者',
    hardly: '几乎区分不了两者',
    reversed: '把两者的次序弄反了',
  },
  auroc: (name, auroc, pairs, apart) =>
    `与${among(name)}相比：AUROC 为 ${auroc}。在 ${pairs} 的图像对中，${among(name).trimStart()}的图像比本数据集的图像奈特数更高，` +
    `所以似然${apart}。`,
  image: (index, label, nats) => `图像 ${index}，${label}，${nats} 奈特`,
  surprise: (index, most) => `图像 ${index} 每个像素的意外程度，最高 ${most} 奈特`,
  caption: (label, nats) => phrase`${label}，${nats} 奈特`,
  thisSet: '本数据集',
  histogramTitle: '每张图像的奈特数，占图像的比例',
  histogramSummary: (images, mean, auroc) => `${images} 张图像的奈特数直方图，平均 ${mean}。${auroc}`,
  unit: '奈特',
  images: (count) => `${count} 张图像`,
  binTable: '各奈特区间的图像数',
  binColumn: '起始奈特数',
  most: '最可能的图像',
  least: '最不可能的图像',
  scale: '一个像素的意外程度',
  scaleEnd: (nats) => `${nats} 奈特或更高`,
  table: '最可能和最不可能的图像',
  columns: ['图像', '类别', '奈特', '名次'],
  mostRank: (rank) => `最可能第 ${rank}`,
  leastRank: (rank) => `最不可能第 ${rank}`,
}

const inspect: StudiesTexts['inspect'] = {
  code: '编码',
  colour: '颜色',
  hidden: '被遮住的，其余都可见',
  read: (index, positions) => `按阅读顺序第 ${index} 个（共 ${positions} 个）`,
  likeliest: (tokens) => `在 ${tokens} 个中最可能`,
  rank: (rank, tokens) => `在 ${tokens} 个中排第 ${rank}`,
  prediction: (given, noun, share, place) => `这个词元是${given}。真实的${noun}得到 ${share}，${place}。`,
  predictionTitle: '预测',
  likeliestList: (noun) => `最可能的${noun}，标出真实的那个`,
  isTrue: ' 真实',
  others: (count, noun, share) => phrase`其他 ${count} 种${noun}合计 ${share}。`,
  entropy: (nats, most) => phrase`熵 ${nats} 奈特，最高可为 ${most}。`,
  predictionTable: (noun) => `每种${noun}的概率`,
  predictionColumns: (noun) => [noun, '概率', '真实'],
  yes: '是',
  picker: (grid) => `要查看的词元，${grid} × ${grid}`,
  pickerImage: '以词元表示的图像',
  pickerHelp: '用方向键选择另一个词元，结果立即更新。',
  pickerPlace: (row, column) => `第 ${row} 行，第 ${column} 列`,
  caption: (image, label) => phrase`图像 ${image}，${label}。请点一个词元，或用方向键选择。`,
  place: (row, column) => `第 ${row} 行第 ${column} 列`,
  head: (layer, head) => `第 ${layer} 层第 ${head} 头`,
  attentionTitle: '每层每个头的注意力',
  attentionAbout: {
    masked: '每幅图是一个头：标出的位置自己的词元被遮住，图中是它怎样把注意力分配到包括自己在内的所有位置。',
    nextToken:
      '每幅图是一个头：负责预测标出词元的那个位置，怎样把注意力分配到此前的词元；每个权重画在它的词元所在处。' +
      '标出的词元和后面的词元它都看不见，所以留空。图上方的一条是排在最前面的起始向量。',
  },
  map: (head, most, start) => `${head}的注意力：${most}${start}`,
  mapEmpty: '前面没有词元',
  mapMost: (weight, place) => `最大权重 ${weight}，在${place}`,
  mapStart: (weight) => `，起始向量 ${weight}`,
  spread: (head, inputs) => `${head}，相当于分散在 ${inputs} 个输入上`,
  summary: (sharpest, mostEven) => `最集中：${sharpest}。最平均：${mostEven}。`,
  startMean: (weight) => `起始向量平均得到 ${weight}。`,
  scaleLabel: '颜色标尺',
  scaleHelp: '统一的标尺便于比较各个头；每幅图单独的标尺则能看清平均分配的头的花样。',
  scales: { own: '每幅图一个', shared: '所有图统一' },
  attentionMaps: '注意力图，层 × 头',
  layerColumn: '层',
  headColumn: '头 ',
  attentionKey: '每行是一层，每列是一个头；图下方是它的最大权重。',
  attentionScale: '注意力',
  belowMap: '图下方的数',
  attentionTable: '每个头的注意力',
  attentionColumns: ['头', '起始向量', '最大', '第二', '第三', '有效输入数'],
  weightAt: (weight, place) => `${weight}，${place}`,
  positionsTitle: '位置嵌入',
  positionsAbout: '每个位置都有自己的嵌入，没有人告诉模型哪些位置相邻：这里看到的行和列都是它学出来的。',
  positionsPredict: '每个嵌入画在它所预测的位置上。',
  similarity: (row, column, elsewhere) =>
    `平均余弦相似度：同一行 ${row}，同一列 ${column}，其他位置 ${elsewhere}。`,
  similarityMap: (similarity) => `与标出位置的余弦相似度。${similarity}`,
  normMap: (shortest, longest) => `每个位置向量的长度，从 ${shortest} 到 ${longest}`,
  cosine: '余弦',
  length: '长度',
  positionTable: '各位置的位置嵌入',
  positionColumns: ['位置', '余弦', '长度'],
}

const featureMap: StudiesTexts['featureMap'] = {
  title: (layer, step) => `第 ${layer} 层，第 ${step} 步`,
  layer: '层',
  method: '投影方法',
  methods: { pca: 'PCA', umap: 'UMAP' },
  methodHelp: {
    pca: '特征变化最大的两个方向。地图上的距离与这两个方向上的距离一致。',
    umap: '让相近的图像聚在一起，其余散开（McInnes 等，2018），取自前 8 个主成分。各组之间的距离没有多少意义。',
  },
  variance: (first, second) => `两条轴分别占方差的 ${first} 和 ${second}。`,
  umapAbout: '地图上相邻的图像，在这一层里也相邻；各组之间的距离没有多少意义。',
  computing: (done, all) => `UMAP：已算完 ${all} 步中的 ${done} 步`,
  umapFailed: '无法计算 UMAP。',
  frames: (count, from, to) =>
    count === 1 ? `一幅地图，第 ${from} 步。` : `${count} 幅地图，从第 ${from} 步到第 ${to} 步。`,
  following: '这次训练的每次测量都会加上一幅地图。',
  stop: '停止记录',
  moves: '补全图下方的滑块可以移动地图。',
  zoomIn: '放大',
  zoomOut: '缩小',
  wholeMap: '整幅地图',
  map: '地图上的图像',
  summary: (images, layer, step, method) =>
    `${images} 张测试图像的 ${method} 地图，按第 ${layer} 层在第 ${step} 步的特征摆放。`,
  keys: '方向键移到那个方向上的下一张图像。',
  point: (number, className, nearest) => `图像 ${number}，${className}。最近的：${nearest.join('、')}。`,
  classes: '地图上的类别',
  allClasses: '全部类别',
  table: '图像在地图上的位置',
  columns: ['图像', '类别', 'x', 'y', '最近的类别'],
}

export const studies: StudiesTexts = {
  ...panel,
  probe,
  fineTune,
  lowData,
  sweep,
  likelihood,
  inspect,
  featureMap,
}
