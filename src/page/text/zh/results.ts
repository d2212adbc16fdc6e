/** 简体中文: what a run has measured, in the loss, probe, comparison and facts panels. */
import type { Texts } from '../en'
import { phrase } from '../phrase'
import { after } from './common'

export const loss: Texts['loss'] = {
  title: '损失',
  smoothing: '平滑',
  smoothingOff: '关',
  logSteps: '对数步数',
  logLoss: '对数损失',
  range: '图中显示哪些损失',
  wholeRun: '整次训练',
  wholeRunHelp: '从第一步起的所有损失。',
  recent: '近期',
  recentHelp: '略去最初的陡降，把其余部分放大。',
  uniform: '均匀猜测，ln V',
  colourCounts: '颜色频率',
  published: (name) => `${name} 公布的结果（完整数据集）`,
  mixedPixels: '（被遮）像素',
  natsPer: (pixel) => `奈特/${pixel}`,
  bitsPer: (pixel) => `比特/${pixel}`,
  tableCaption: (pixel) => `各步的损失，单位：奈特/${pixel}`,
  stepColumn: '步',
  emptyTitle: '损失会出现在这里',
  empty: '训练损失和验证损失，单位是每像素多少奈特；从 ln V 开始下降，旁边画出只靠颜色频率能达到的损失。',
  preparingTitle: '正在准备训练',
  preparing: '正在缩放图像，并把颜色归到调色板。',
  preparingStage: (stage) => `正在进行：${stage}。`,
  noNumbersTitle: '还没有数值',
  noNumbers: (nats, pixel) =>
    `走过最初几步之后就会出现第一个损失。未训练的模型从 ln V 开始，即每${pixel} ${nats} 奈特。`,
  reading: (now, pixel, blind, colours, counts) =>
    `现在是每${pixel} ${now} 奈特。在 ${colours} 种颜色中盲目猜测要 ${blind}；只知道每种颜色出现的频率，要 ${counts}。`,
  pastRun: (run, heldOut) => `${run}，${heldOut}`,
  summary: {
    chart: (step) => `损失随步数的变化，到第 ${step} 步为止。`,
    train: (nats, pixel) => `训练损失：每${pixel} ${nats} 奈特。`,
    heldOut: (heldOut, nats, bits, pixel) => `${heldOut}损失：每${pixel} ${nats} 奈特，即 ${bits} 比特。`,
    level: (name, value) => `${name}：${value}。`,
    atStep: (step, train, heldOut, nats) => `第 ${step} 步：训练 ${train}，${heldOut} ${nats}。`,
    past: (run, value) => `以前的训练 ${run}：${value}。`,
    band: (set, value) => `${set}，带一个标准差：${value}。`,
  },
}

export const probes: Texts['probes'] = {
  title: '各层的探针准确率',
  rawPixels: '原始像素',
  majorityClass: '多数类',
  tableCaption: '各步各层的探针准确率',
  stepColumn: '步',
  layerColumn: (layer) => `层 ${layer}`,
  balancedRow: (row) => `${row}，各类平均`,
  kind: '探针的分类器',
  kinds: { linear: '线性', knn: 'k 近邻', attentive: '注意力' },
  kindHelp: {
    linear: '对各位置取平均的特征做逻辑回归（论文 2.4）。',
    knn: '按平均特征的余弦相似度，由最近的 20 张训练图像投票。',
    attentive: '先用一个学到的查询给各位置加权，再接线性分类器。',
  },
  newest: '最新的探针',
  cell: {
    title: (layer, step) => `第 ${layer} 层，第 ${step} 步`,
    accuracy: (accuracy) => `准确率 ${accuracy}（一个标准误）。`,
    balanced: (accuracy) => `各类平均 ${accuracy}。`,
    perClass: '各类的准确率',
    confusion: '混淆矩阵：真实类别与回答',
    pressCell: '按一个数字，查看是哪些图像。',
    classifiedAs: (truth, predicted) =>
      truth === predicted ? `${truth}，认对了` : `${truth}，被认作${after(predicted)}`,
    images: (count) => `${count} 张图像`,
    firstImages: (shown, count) => `${count} 张图像中的前 ${shown} 张`,
    noImages: '没有图像',
    image: (number, truth, predicted) => `测试图像 ${number}，${truth}，被认作${after(predicted)}`,
    trueAndPredicted: (truth, predicted) => `${truth} → ${predicted}`,
    noPredictions: '保存这次训练时，还没有记录每张图像的回答。',
  },
  untrainedBest: '未训练时的最好成绩',
  reading: {
    best: (layer, last, accuracy) => `最好：第 ${layer} 层（共 ${last} 层），${accuracy}。`,
    bestAt: (step, layer, last, accuracy) =>
      `第 ${step} 步：第 ${layer} 层最好（共 ${last} 层），${accuracy}。`,
    bestUntrained: (layer, last, accuracy) => `训练之前：第 ${layer} 层最好（共 ${last} 层），${accuracy}。`,
    embeddings: '0（嵌入）',
    raw: (accuracy, points, ahead) =>
      `原始像素 ${accuracy}：特征${ahead ? '高出' : '落后'} ${points} 个百分点。`,
    rawNoise: (accuracy, points, ahead) =>
      `原始像素 ${accuracy}：与特征相比${ahead ? '低' : '高'} ${points} 个百分点，在误差范围内。`,
    rawEqual: (accuracy) => `原始像素 ${accuracy}：与特征持平。`,
    last: (points) => `最后一层落后 ${points} 个百分点。`,
    lastNoise: (points) => `最后一层落后 ${points} 个百分点，在误差范围内。`,
    lastEqual: '最后一层与它持平。',
    lastIsBest: '最后一层就是最好的。',
    untrained: (accuracy, points, gained) =>
      `训练之前最好是 ${accuracy}，比现在${gained ? '低' : '高'} ${points} 个百分点。`,
    untrainedNoise: (accuracy, points, gained) =>
      `训练之前最好是 ${accuracy}，比现在${gained ? '低' : '高'} ${points} 个百分点，在误差范围内。`,
    untrainedEqual: (accuracy) => `训练之前最好也是 ${accuracy}。`,
    unpaired: '误差没有配对：这次训练没有记录每张图像的预测。',
  },
  readingHelp:
    '差异是两个分类器在同一批测试图像上的差异，± 后面是一个标准误。“在误差范围内”指小于两个标准误。',
  emptyTitle: '探针准确率会出现在这里',
  empty:
    '训练过程中，会在每一层的特征上拟合一个线性分类器。论文中，中间几层最能预测类别；看看这个高峰怎样形成。',
  preparingTitle: '正在准备训练',
  preparing: '第一次探针在第 0 步，测量未训练时的特征。',
  noProbeTitle: '还没有探针结果',
  endedBefore: '训练在第一次探针之前就结束了。',
  nextProbe: (every) => `第一次探针在第 0 步，之后每 ${every} 步一次。`,
  summary: {
    chart: (step) => `第 ${step} 步各层的探针准确率。`,
    best: (layer, last, accuracy) => `最好的是第 ${layer} 层（共 ${last} 层），${accuracy}。`,
    level: (name, accuracy) => `${name}：${accuracy}。`,
    untrained: (accuracy) => `未训练的特征达到 ${accuracy}。`,
    past: (run, accuracy) => `以前的训练 ${run}：最好 ${accuracy}。`,
    band: (set, layer, accuracy) => `${set}，带一个标准差：最好的是第 ${layer} 层，${accuracy}。`,
    heatmap: (lastLayer, steps) => `第 0 至 ${lastLayer} 层在 ${steps} 个时刻的探针准确率。`,
  },
}

export const facts: Texts['facts'] = {
  title: '训练概况',
  empty: '训练开始后，这里会显示概况：参数量、内存、速度、以奈特和比特计的损失、最好的层。',
  run: '训练',
  rewound: (step) => `第 ${step} 步`,
  objective: '目标',
  parameters: '参数量',
  nats: (nats) => `${nats} 奈特`,
  bitsPer: (bits, pixel) => `每${pixel} ${bits} 比特`,
  dimension: '维',
  bestLayer: '最好的层',
  layerOf: (layer, last) => `${layer}/${last}`,
  pixelsSeen: '看过的像素',
  runningTime: '训练用时',
  saved: '已保存',
  savedAt: (step) => `第 ${step} 步`,
  savingFailed: '保存失败，始于',
  memory: '内存',
  tensors: (count) => `${count} 个张量`,
}

export const compare: Texts['compare'] = {
  title: '比较各次训练',
  emptyTitle: '各次训练会并排列在这里',
  empty: (pairCommand) =>
    `每次训练都会列出改动过的设置、损失和最好的探针准确率。按“${pairCommand}”会对两种目标各训练一次。`,
  list: '本次打开页面以来的训练',
  firstRun: '本次打开页面以来的第一次训练',
  changed: (changes) => `改动：${changes}`,
  longerNote: '接着这次训练继续更多步，作为一次新的训练。',
  retrainNote: '重复这次训练，但把验证图像也加入训练，改在测试图像上测量（论文 3.1）。',
  onCharts: '画在图中',
  showOnCharts: (run) => `把 ${run} 画在图中`,
  result: (objective, steps, heldOut, nats, pixel, probe) =>
    phrase`${objective} · ${steps} 步 · ${heldOut}：每${pixel} ${nats} 奈特 · 最好的探针 ${probe}`,
  scatterTitle: '探针准确率与损失',
  includeStep0: '包括第 0 步',
  scatterEmpty: '一次训练在同一步既测了损失又测了探针，就成为图中的一个点。现在还没有。',
  scatterAxis: (pixel) => `奈特/${pixel}，向右减小 →`,
  scatterCaption: '检查点：以奈特计的损失，与最好一层的探针准确率',
  scatterColumns: ['检查点', '目标', '损失', '探针', '层', '参数量'],
  checkpoint: (run, step) => `${run} 第 ${step} 步`,
  scatterSummary: (ends) => `最好一层的探针准确率与损失的关系，损失向右减小。${ends.join('')}`,
  scatterEnd: (run, nats, pixel, accuracy) => `${run} 最后为每${pixel} ${nats} 奈特，准确率 ${accuracy}。`,
}
