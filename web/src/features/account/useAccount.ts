// Who is signed in. The session itself is in a cookie that scripts cannot read; a note beside it says whether asking for it is
// worth while, so that a stranger's page does not begin with a refusal.

import { computed, ref, shallowRef } from 'vue';

import { isFailure } from '@/api/problem';
import type { User } from '@/api/schema';
import { shopApi } from '@/api/shop';
import { lasting, parsed } from '@/composables/storage';

const KEY = 'serin.user';

function readUser(value: unknown): User | undefined {
  const user = value as Partial<User> | null | undefined;
  if (typeof user?.id !== 'number' || typeof user.name !== 'string' || typeof user.email !== 'string') return undefined;
  return { id: user.id, name: user.name, email: user.email };
}

const user = shallowRef(readUser(parsed(lasting.get(KEY))));
const isChecking = ref(false);

window.addEventListener('storage', (event) => {
  if (event.key === KEY || event.key === null) user.value = readUser(parsed(event.newValue));
});

function set(next: User | undefined): void {
  user.value = next;
  if (next) lasting.set(KEY, JSON.stringify(next));
  else lasting.remove(KEY);
}

/** Asks whether the session still stands. Only a definite no ends it: a shop that is away leaves one signed in. */
async function check(): Promise<void> {
  if (!user.value || isChecking.value) return;
  isChecking.value = true;
  try {
    set(readUser((await shopApi.me()).data) ?? user.value);
  } catch (error) {
    if (isFailure(error) && error.status === 401) set(undefined);
  } finally {
    isChecking.value = false;
  }
}

async function signIn(email: string, password: string): Promise<void> {
  set((await shopApi.signIn({ email, password })).data.user);
}

async function signUp(name: string, email: string, password: string): Promise<void> {
  const { data } = await shopApi.signUp({ name, email, password });
  if (data.signed_in) set(readUser(data));
  else await signIn(email, password);
}

async function signOut(): Promise<void> {
  await shopApi.signOut();
  set(undefined);
}

export function useAccount() {
  return {
    user: computed(() => user.value),
    check,
    signIn,
    signUp,
    signOut,
    /** An answer said that nobody is signed in. */
    lost: () => set(undefined),
  };
}
