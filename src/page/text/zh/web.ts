/** 简体中文: images from the Hugging Face hub and from addresses. */
import type { WebTexts } from '../en/web'
import { phrase } from '../phrase'

export const web: WebTexts = {
  fold: '来自网络',
  address: '从地址打开',
  addressPlaceholder: 'https://…',
  openAddress: '打开地址',
  addressHelp: '任何支持格式的文件。它的服务器必须允许其他网站的请求（CORS）。',
  addressFirst: '请先填写地址。',
  imagesToRead: '要读取的图像数',
  imagesHelp: (set, all) => `从 ${set} 的 ${all} 张训练图像中取多少张；另取五分之一数量的测试图像。`,
  imagesRange: (all) => `图像数必须是 2 至 ${all} 的整数。`,
  fromHub: (set) => `${set}，来自 Hugging Face Hub`,
  hub: 'huggingface.co',
  fetches: (size, all, hub) => phrase`从 ${hub} 取约 ${size}（全部为 ${all}）；作者和许可证见它的页面。`,
}
