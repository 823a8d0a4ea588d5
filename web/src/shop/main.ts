// The shop page.

import '@/styles/tokens.css';
import '@/styles/base.css';
import '@/composables/useTheme';

import { createApp } from 'vue';

import { addTexts } from '@/composables/useText';
import { useAccount } from '@/features/account/useAccount';
import { shared as sharedEn } from '@/texts/en/shared';
import { shop as shopEn } from '@/texts/en/shop';
import { shared as sharedZh } from '@/texts/zh/shared';
import { shop as shopZh } from '@/texts/zh/shop';

import { router } from './router';
import ShopPage from './ShopPage.vue';

addTexts({ en: { ...sharedEn, ...shopEn }, zh: { ...sharedZh, ...shopZh } });
createApp(ShopPage).use(router).mount('#app');
void useAccount().check();
