// A step in the reader's words.

import { useFormat } from '@/composables/useFormat';
import { useText } from '@/composables/useText';
import type { IconName } from '@/components/BaseIcon.vue';

import type { Step, StepKind } from './steps';

export const stepIcons: Record<StepKind, IconName> = {
  weight: 'sliders', pause: 'pause', analysis: 'chart', header: 'person', mirror: 'mirror', ready: 'check', switch: 'swap', other: 'info',
};

export function useSteps() {
  const { t } = useText();
  const { duration } = useFormat();

  /** `speed` divides what the file says. */
  function stepText({ kind, detail, weight, duration: wait }: Step, speed: number): string {
    switch (kind) {
      case 'weight': return weight === undefined ? detail : t('step.weight', { n: weight });
      case 'pause': return wait === undefined ? t('step.pause.open') : t('step.pause', { time: duration(wait / speed) });
      case 'analysis': return detail ? t('step.analysis.by', { by: detail }) : t('step.analysis');
      case 'header': return t('step.header', { name: detail });
      case 'mirror': return t('step.mirror', { name: detail });
      case 'ready': return t('step.ready');
      case 'switch': return t('step.switch');
      case 'other': return detail;
    }
  }

  return { stepText };
}
