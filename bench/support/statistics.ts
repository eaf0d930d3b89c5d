/** Figures of several runs, as text. */

/** The middle one of the figures, or the mean of the two in the middle. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1];
  const high = sorted[Math.floor(middle)];
  if (low === undefined || high === undefined) throw new Error('no figures');
  return (low + high) / 2;
}

/** `median (min–max)`, or the figure alone if there is one. */
export function spread(figures: readonly number[], format: (figure: number) => string): string {
  const middle = format(median(figures));
  if (figures.length === 1) return middle;
  return `${middle} (${format(Math.min(...figures))}–${format(Math.max(...figures))})`;
}

/**
 * How many times as much `figures` are as `others`, run by run: both of a pair were measured one after the other, so that
 * what else the machine did had much the same part in both.
 */
export function ratios(figures: readonly number[], others: readonly number[]): number[] {
  return figures.map((figure, run) => figure / (others[run] ?? NaN));
}

/** Three significant digits: 0.123, 1.23, 12.3, 123. */
export function digits(figure: number): string {
  const decimals = Math.min(3, Math.max(0, 2 - Math.floor(Math.log10(Math.max(figure, 1e-3)))));
  return grouped(Number(figure.toFixed(decimals)), decimals);
}

/** 12345 → `12,345`. */
export function whole(figure: number): string {
  return grouped(Math.round(figure), 0);
}

export const seconds = (figures: readonly number[]): string => `${spread(figures, digits)} s`;
export const times = (figures: readonly number[]): string => `${spread(figures, digits)} ×`;
export const mebibytes = (figures: readonly number[]): string => `${spread(figures, whole)} MiB`;
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

function grouped(figure: number, decimals: number): string {
  return figure.toLocaleString('en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
