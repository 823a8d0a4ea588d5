// Numbers, money and times as the reader writes them. Money is integer cents and never passes through a fraction.

const formats = new Map<string, Intl.NumberFormat>();

function money(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key) ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
  formats.set(key, known);
  return known;
}

/** `1999` as the text `19.99`. */
export function decimal(cents: number): `${number}` {
  const whole = Math.abs(Math.trunc(cents));
  const text = `${Math.trunc(whole / 100)}.${String(whole % 100).padStart(2, '0')}`;
  return `${cents < 0 ? '-' : ''}${text}` as `${number}`;
}

export function formatMoney(cents: number, currency: string, locale: string): string {
  return money(locale, currency).format(decimal(cents));
}

export function formatDate(time: string | number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(time));
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** "5 minutes ago"; below a minute "now", from a week on the date. */
export function formatAgo(time: string | number, now: number, locale: string): string {
  const past = Math.max(0, now - new Date(time).getTime());
  if (past >= 7 * 86_400_000) return new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(new Date(time));
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, length] of steps) {
    if (past >= length) return relative.format(-Math.floor(past / length), unit);
  }
  return relative.format(0, 'second');
}

const units: [string, number][] = [
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** A length of time in its two largest units: `1 min, 30 sec`; parts of a second only below ten. */
export function formatDuration(ms: number, locale: string): string {
  const written = (value: number, unit: string, digits = 0): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
  if (ms < 10_000) return written(Math.max(0, ms) / 1000, 'second', 1);
  let rest = Math.round(ms / 1000) * 1000;
  const parts = units.flatMap(([unit, length]) => {
    const whole = Math.floor(rest / length);
    rest -= whole * length;
    return whole > 0 ? [written(whole, unit)] : [];
  });
  return new Intl.ListFormat(locale, { type: 'unit', style: 'narrow' }).format(parts.slice(0, 2));
}

/** `75` seconds as `1:15`, for the axis of a chart. */
export function formatStopwatch(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}:${two(whole % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}
