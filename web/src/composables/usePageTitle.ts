// The title of the window: what is looked at, and where.

import { watchEffect } from 'vue';

import { useText } from './useText';

export function usePageTitle(title: () => string): void {
  const { t } = useText();
  watchEffect(() => {
    document.title = title() ? `${title()} · ${t('shop.name')}` : `${t('shop.name')} · ${t('shop.claim')}`;
  });
}
