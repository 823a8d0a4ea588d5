// Who works here, and whether this page may change anything. The name is kept by the browser, the token only as long as the tab
// is open.

import { computed, readonly, ref, shallowRef } from 'vue';

import type { Session } from '@/api/console';
import { actAs, controlApi } from '@/api/control';
import { type Failure, isFailure } from '@/api/problem';
import { lasting, passing } from '@/composables/storage';

const NAME = 'serin.console.actor';
const TOKEN = 'serin.console.token';

const session = shallowRef<Session>();
const actor = ref(lasting.get(NAME) ?? '');
const token = ref(passing.get(TOKEN) ?? '');
const isAsking = ref(false);
const wasRefused = ref(false);

actAs(() => ({ actor: actor.value, token: token.value }));

const mutations = computed(() => session.value?.mutations ?? 'open');
const isLookOnly = computed(() => mutations.value === 'refused' || (mutations.value === 'token' && token.value === ''));

/** Asks the console; where it cannot be reached, the stream says so already. */
async function check(): Promise<void> {
  try {
    session.value = (await controlApi.session()).data;
    if (mutations.value === 'token' && token.value === '') isAsking.value = true;
  } catch (error) {
    if (!isFailure(error)) throw error;
  }
}

function callMe(name: string): void {
  actor.value = name.trim();
  if (actor.value) lasting.set(NAME, actor.value);
  else lasting.remove(NAME);
}

function enter(text: string): void {
  token.value = text.trim();
  wasRefused.value = false;
  isAsking.value = false;
  if (token.value) passing.set(TOKEN, token.value);
  else passing.remove(TOKEN);
}

/** A change was refused: perhaps the token is missing or wrong. */
function refused(failure: Failure): void {
  if (failure.status !== 401) return;
  wasRefused.value = token.value !== '';
  token.value = '';
  passing.remove(TOKEN);
  isAsking.value = true;
}

export function useSession() {
  return {
    mutations,
    isLookOnly,
    /** As the history will have it. */
    actor: computed(() => actor.value || (session.value?.actor ?? 'console')),
    ownName: readonly(actor),
    isAsking,
    wasRefused: readonly(wasRefused),
    check,
    callMe,
    enter,
    refused,
  };
}
