// The screens of the console, in the order of their tabs.

export const screens = ['overview', 'service', 'rules', 'rollouts', 'experiment', 'faults', 'load'] as const;
export type Screen = (typeof screens)[number];

/** `/rules/payment-service` is on the screen `rules`. */
export function screenOf(path: string): Screen {
  const first = path.split('/')[1];
  return screens.find((screen) => screen === first) ?? 'overview';
}
