/** 简体中文: the scrubber that moves completions, loss marker, layer curve and heatmap column together. */
import type { Texts } from '../en'

export const rewind: Texts['rewind'] = {
  title: '回放',
  slider: '回看训练过程',
  play: '重新播放训练过程',
  pause: '暂停播放',
  needsTwo: '至少需要两次测量。',
  noRun: '还没有可以回看的训练：请按“开始”。',
  noStops: '这次训练完成第一次测量后就可以回看。',
  newest: '最新',
  backToNewest: '回到最新',
  position: (step, shown) => [`第 ${step} 步`, ...shown].join('，'),
  following: '最新的结果',
  images: (step) => `第 ${step} 步的图像`,
  probes: (step) => `第 ${step} 步的探针`,
  validation: (heldOut, nats) => `${heldOut}损失 ${nats}`,
}
