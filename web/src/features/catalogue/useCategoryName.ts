// A category in the reader's language; one that this release does not know yet under its own name.

import { useText } from '@/composables/useText';

export function useCategoryName() {
  const { tMaybe } = useText();
  return (category: string): string => tMaybe(`category.${category}`) ?? category.replaceAll('-', ' ');
}
