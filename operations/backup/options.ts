/** Values of options with a unit, for commander. */
import { InvalidArgumentError } from 'commander';
import { UNIT_FORMS, parseUnit } from '../../shared/units';
import type { UnitKind } from '../../shared/units';

export const parseRateOption = (text: string): number => parse('rate', text);
export const parseDurationOption = (text: string): number => parse('duration', text);

/** @throws InvalidArgumentError with what is allowed; also for 0 */
function parse(kind: UnitKind, text: string): number {
  const result = parseUnit[kind](text);
  if (result.ok && result.value > 0) return result.value;
  const suggestion =
    result.ok || result.suggestion === undefined ? '' : ` Did you mean ${result.suggestion}?`;
  throw new InvalidArgumentError(`Allowed: ${UNIT_FORMS[kind]}.${suggestion}`);
}
