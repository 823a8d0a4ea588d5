// The rule of one service while it is edited: a draft over the rule as it is, checked by the gateway before it is applied, and
// never applied over what somebody else did meanwhile.

import { computed, shallowRef, watch } from 'vue';

import type { Applied, HeaderRule, RuleVersion, Traffic } from '@/api/console';
import { controlApi } from '@/api/control';
import { isFailure } from '@/api/problem';
import { useResource } from '@/composables/useResource';
import { useAction } from '@/features/session/useAction';

import { changeOf, type Draft, weightsOf } from './draft';
import { rulesOf } from './headerRules';
import { useCheck } from './useCheck';
import type { Weight } from './weights';

export interface Done extends Applied {
  kind: 'applied' | 'undone';
}

export function useRules(service: () => string, live: () => RuleVersion | undefined) {
  const resource = useResource((signal) => controlApi.traffic(service(), signal), service);
  const traffic = resource.data;
  const draft = shallowRef<Draft>({});
  const done = shallowRef<Done>();
  /** The rule as somebody else left it while there is a draft here. */
  const theirs = shallowRef<Traffic>();
  /** Who changed the rule while nothing was edited here: it is shown at once. */
  const news = shallowRef<RuleVersion>();
  const action = useAction();

  const change = computed(() => traffic.value && changeOf(draft.value, traffic.value));
  const isPending = computed(() => change.value !== undefined);
  const { preview, refusal, isChecking } = useCheck(service, () => change.value, () => traffic.value?.resource_version);

  watch(service, () => {
    draft.value = {};
    done.value = undefined;
    theirs.value = undefined;
    news.value = undefined;
  });

  // --- what others do ---------------------------------------------------------------------------------------------------

  watch(() => live()?.resource_version, (version) => {
    if (version === undefined || !traffic.value || action.isBusy.value) return;
    if (version === traffic.value.resource_version || version === done.value?.resource_version) return;
    if (isPending.value) void meet();
    else {
      news.value = live();
      done.value = undefined;
      void resource.renew();
    }
  });

  /** Fetches what the other one did, to show it beside what is meant here. */
  async function meet(): Promise<void> {
    try {
      const { data } = await controlApi.traffic(service());
      if (data.resource_version !== traffic.value?.resource_version) theirs.value = data;
    } catch (error) {
      if (!isFailure(error)) throw error;
      action.failure.value = error;
    }
  }

  function takeTheirs(): void {
    draft.value = {};
    traffic.value = theirs.value ?? traffic.value;
    theirs.value = undefined;
  }

  /** Lays the draft over what the other one did; it is checked anew and applied by another click. */
  function keepMine(): void {
    traffic.value = theirs.value ?? traffic.value;
    theirs.value = undefined;
  }

  // --- apply and undo ---------------------------------------------------------------------------------------------------

  async function settle(kind: Done['kind'], applied: Applied | undefined): Promise<void> {
    if (!applied) {
      if (action.failure.value?.status !== 412) return;
      if (kind === 'undone') return resource.renew();
      action.failure.value = undefined;
      return meet();
    }
    done.value = { ...applied, kind };
    news.value = undefined;
    await resource.renew();
    draft.value = {};
  }

  async function apply(): Promise<void> {
    const [wanted, current] = [change.value, traffic.value];
    if (!wanted || !current || theirs.value) return;
    const body = { ...wanted, resource_version: current.resource_version };
    await settle('applied', await action.run(async () => (await controlApi.apply(service(), body)).data));
  }

  async function undo(): Promise<void> {
    const version = traffic.value?.resource_version;
    if (version !== undefined) await settle('undone', await action.run(async () => (await controlApi.undo(service(), version)).data));
  }

  function edit(part: Draft): void {
    done.value = undefined;
    draft.value = part.yaml === undefined ? { ...draft.value, ...part } : part;
  }

  return {
    resource,
    weights: computed(() => draft.value.weights ?? (traffic.value ? weightsOf(traffic.value) : [])),
    rules: computed(() => draft.value.rules ?? (traffic.value ? rulesOf(traffic.value) : [])),
    yaml: computed(() => draft.value.yaml),
    isPending,
    isChecking,
    preview,
    refusal,
    done,
    theirs,
    news,
    isBusy: action.isBusy,
    failure: action.failure,
    setWeights: (weights: Weight[]) => edit({ weights }),
    setRules: (rules: HeaderRule[]) => edit({ rules }),
    setYaml: (yaml: string) => edit({ yaml }),
    discard: () => (draft.value = {}),
    takeTheirs,
    keepMine,
    apply,
    undo,
  };
}

export type Rules = ReturnType<typeof useRules>;
