/** 简体中文: what the page says where a link fixes settings. */
import type { Texts } from '../en'

export const share: Texts['share'] = {
  fixed: '由老师的链接固定。',
  dataFixed: {
    message: '老师的链接固定了图像，因此不能打开别的图像。',
    remedy: '按“显示全部”，即可不受链接限制地使用本页。',
  },
}
