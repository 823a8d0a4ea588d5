// What every page says, in English.

import type { Texts } from '@/composables/useText';

export const shared = {
  'action.retry': 'Try again',
  'action.reload': 'Reload the page',
  'language.switch': '切换为中文',
  'language.short': '中文',
  'theme.system': 'Colours: as the system has them',
  'theme.light': 'Colours: light',
  'theme.dark': 'Colours: dark',
  'state.loading': 'Loading …',
  'state.failed.text': 'The rest of the page goes on working.',
  'state.request': 'Request {id}',
  'state.stale': 'You see what was loaded before.',
  'state.offline': 'You are offline. The page goes on by itself when the network is back.',
  'state.crashed': 'This part of the page broke.',
  'state.crashed.text': 'That is a mistake in the page. Reloading usually helps.',
  'failure.offline': 'The shop cannot be reached.',
  'failure.timeout': 'The shop took too long to answer.',
  'failure.unreadable': 'The shop gave an answer that cannot be read.',
  'failure.broken': 'Something failed in the shop; it has been logged.',
  'failure.unauthenticated': 'Sign in first.',
  'failure.not_found': 'There is nothing here.',
  'failure.refused_by_mesh': 'A rule of the mesh refuses this call.',
  'failure.cross_site_request': 'The shop takes requests from its own page only.',
  'served.tip': '{service}, instance {instance}',
} satisfies Texts;
