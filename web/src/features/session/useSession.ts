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
const isLookOnly = computed(() => mutations.value !== 'open');

/** Asks the console; where it cannot be reached, the stream says so already. */
async function check(): Promise<void> {
  try {
    const { data } = await controlApi.session();
    session.value = data;
    if (data.mutations === 'refused' && token.value !== '') forget();
    isAsking.value = data.mutations === 'token' || wasRefused.value;
  } catch (error) {
    if (!isFailure(error)) throw error;
  }
}

/** The token is not, or no longer, that of this console. */
function forget(): void {
  wasRefused.value = token.value !== '';
  token.value = '';
  passing.remove(TOKEN);
  session.value = { actor: session.value?.actor ?? '', mutations: 'token' };
  isAsking.value = true;
}

function callMe(name: string): void {
  actor.value = name.trim();
  if (actor.value) lasting.set(NAME, actor.value);
  else lasting.remove(NAME);
}

function enter(text: string): Promise<void> {
  token.value = text.trim();
  wasRefused.value = false;
  passing.set(TOKEN, token.value);
  return check();
}

/** A change was refused: perhaps the console was started anew with another token. */
function refused(failure: Failure): void {
  if (failure.status === 401) forget();
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
