// The console page.

import '@/styles/tokens.css';
import '@/styles/base.css';
import '@/composables/useTheme';

import { createApp } from 'vue';

import { addTexts } from '@/composables/useText';
import { control as controlEn } from '@/texts/en/control';
import { shared as sharedEn } from '@/texts/en/shared';
import { control as controlZh } from '@/texts/zh/control';
import { shared as sharedZh } from '@/texts/zh/shared';

import ConsolePage from './ConsolePage.vue';
import { router } from './router';

addTexts({ en: { ...sharedEn, ...controlEn }, zh: { ...sharedZh, ...controlZh } });
createApp(ConsolePage).use(router).mount('#app');
