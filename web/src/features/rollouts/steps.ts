// The steps of a rollout as its file has them, read: `setWeight: 20`, `pause: 5m`, `analysis: success-rate`. What is not known
// here is shown as it is written.

export type StepKind = 'weight' | 'pause' | 'analysis' | 'header' | 'mirror' | 'ready' | 'switch' | 'other';

export interface Step {
  kind: StepKind;
  /** What stands behind the colon. */
  detail: string;
  /** Of `weight`: the candidate's share in per cent. */
  weight: number | undefined;
  /** Of `pause`, in milliseconds as the file has it; none where it lasts until somebody promotes. */
  duration: number | undefined;
}

const kinds: Record<string, StepKind> = {
  setWeight: 'weight', pause: 'pause', analysis: 'analysis', setHeaderRoute: 'header', setMirrorRoute: 'mirror', ready: 'ready', switch: 'switch',
};
const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

export function readStep(text: string): Step {
  const [key = '', ...rest] = text.split(':');
  const kind = kinds[key.trim()] ?? 'other';
  const detail = kind === 'other' ? text : rest.join(':').trim();
  const weight = kind === 'weight' && /^\d+$/.test(detail) ? Number(detail) : undefined;
  return { kind, detail, weight, duration: kind === 'pause' ? readDuration(detail) : undefined };
}

/** `5m`, `1h30m`, `500ms`; a bare number means seconds. */
export function readDuration(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+(?:\.\d+)?(?:ms|[smh]))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/g)].reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? 0), 0);
}

/** All pauses with a duration together, in milliseconds as the file has them. */
export function pauseSum(steps: readonly string[]): number {
  return steps.reduce((sum, text) => sum + (readStep(text).duration ?? 0), 0);
}
