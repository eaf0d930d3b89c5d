/** Thresholds as environments write them. */
import { parseDuration } from '../../shared/units';
import type { ThresholdName, ThresholdUnit } from './settings';
import { THRESHOLD_UNITS } from './settings';

/** Undefined for a text of another unit. */
export function parseThreshold(name: ThresholdName, text: string): number | undefined {
  if (THRESHOLD_UNITS[name] === 'duration') {
    const parsed = parseDuration(text);
    return parsed.ok && parsed.value > 0 ? parsed.value : undefined;
  }
  const match = /^(\d{1,2}(?:\.\d+)?) ?%$/.exec(text);
  const share = Number(match?.[1] ?? 0) / 100;
  return share > 0 ? share : undefined;
}

export const THRESHOLD_FORMS: Readonly<Record<ThresholdUnit, string>> = {
  duration: 'a duration: a whole number and one of ms, s, m (minutes), h, d',
  percentage: 'a percentage above 0 and below 100: 15%',
};
