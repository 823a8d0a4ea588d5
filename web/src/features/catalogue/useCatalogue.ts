// A list of products that grows part by part. Another question starts it anew; a part that does not come leaves the others.

import { computed, ref, shallowRef, watch } from 'vue';

import { type Failure, isFailure } from '@/api/problem';
import type { Product } from '@/api/schema';
import { type ProductQuery, shopApi } from '@/api/shop';
import { useResource } from '@/composables/useResource';

const LIMIT = 24;

export function useCatalogue(query: () => ProductQuery) {
  const first = useResource((signal) => shopApi.products({ ...query(), limit: LIMIT }, signal), () => JSON.stringify(query()));
  const more = shallowRef<Product[]>([]);
  const cursor = ref<string>();
  const isLoadingMore = ref(false);
  const moreFailure = shallowRef<Failure>();

  watch(first.data, (page) => {
    more.value = [];
    moreFailure.value = undefined;
    cursor.value = page?.next_cursor;
  });

  async function loadMore(): Promise<void> {
    const asked = first.data.value;
    if (cursor.value === undefined || isLoadingMore.value) return;
    isLoadingMore.value = true;
    moreFailure.value = undefined;
    try {
      const { data } = await shopApi.products({ ...query(), limit: LIMIT, cursor: cursor.value });
      // Meanwhile something else may have been asked for.
      if (asked === first.data.value) {
        more.value = [...more.value, ...data.products];
        cursor.value = data.next_cursor;
      }
    } catch (error) {
      if (!isFailure(error)) throw error;
      moreFailure.value = error;
    } finally {
      isLoadingMore.value = false;
    }
  }

  const products = computed(() => [...(first.data.value?.products ?? []), ...more.value]);
  return { first, products, hasMore: computed(() => cursor.value !== undefined), isLoadingMore, moreFailure, loadMore };
}
