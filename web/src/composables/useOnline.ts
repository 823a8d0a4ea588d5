// Whether the browser believes that it has a network.

import { readonly, ref } from 'vue';

const online = ref(navigator.onLine);
window.addEventListener('online', () => (online.value = true));
window.addEventListener('offline', () => (online.value = false));

export function useOnline() {
  return readonly(online);
}
