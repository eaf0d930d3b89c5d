/** A small plot of lag: time from left to right, none at the bottom. */
import type { LagPoint } from './history';

export const PLOT_WIDTH = 120;
export const PLOT_HEIGHT = 28;
/** Room for the line's own width. */
const MARGIN = 2;

/** Points of an SVG polyline in a box of {@link PLOT_WIDTH} by {@link PLOT_HEIGHT}; empty for fewer than two readings. */
export function plotLine(points: readonly LagPoint[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.at <= first.at) return '';
  const most = Math.max(1, ...points.map(({ lag }) => lag));
  const x = (at: number): number =>
    MARGIN + ((at - first.at) / (last.at - first.at)) * (PLOT_WIDTH - 2 * MARGIN);
  const y = (lag: number): number => PLOT_HEIGHT - MARGIN - (lag / most) * (PLOT_HEIGHT - 2 * MARGIN);
  return points.map(({ at, lag }) => `${x(at).toFixed(1)},${y(lag).toFixed(1)}`).join(' ');
}
