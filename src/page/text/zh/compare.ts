/** 简体中文: the panel that compares runs. */
import { phrase } from '../phrase'
import type { CompareTexts } from '../en/compare'

export const compare: CompareTexts = {
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
