// What every page says, in Chinese.

import type { Texts } from '@/composables/useText';
import type { shared as english } from '@/texts/en/shared';

export const shared = {
  'action.retry': '重试',
  'action.reload': '重新加载页面',
  'language.switch': 'Switch to English',
  'language.short': 'EN',
  'theme.system': '配色：跟随系统',
  'theme.light': '配色：浅色',
  'theme.dark': '配色：深色',
  'state.loading': '正在加载……',
  'state.failed.text': '页面的其余部分不受影响。',
  'state.request': '请求 {id}',
  'state.stale': '当前显示的是之前加载的内容。',
  'state.offline': '您已离线。网络恢复后页面会自动继续。',
  'state.crashed': '页面的这一部分出错了。',
  'state.crashed.text': '这是页面本身的错误，重新加载通常可以解决。',
  'failure.offline': '无法连接到商店。',
  'failure.timeout': '商店响应超时。',
  'failure.unreadable': '商店返回了无法读取的内容。',
  'failure.broken': '商店内部出错，已记录日志。',
  'failure.unauthenticated': '请先登录。',
  'failure.not_found': '这里什么也没有。',
  'failure.refused_by_mesh': '网格规则拒绝了这次调用。',
  'failure.cross_site_request': '商店只接受来自自身页面的请求。',
  'served.tip': '{service}，实例 {instance}',
} satisfies Record<keyof typeof english, Texts[string]>;
