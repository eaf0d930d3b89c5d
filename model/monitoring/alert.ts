/** An alert of one environment: a definition with its condition, threshold and owner. */
import type { AlertDefinition, AlertName } from './definitions';
import { ALERTS } from './definitions';
import type { Expression } from './expression';
import type { Threshold } from './thresholds';

/** Owner of alerts about the cluster itself. */
export const PLATFORM = 'platform';

export interface Alert extends AlertDefinition {
  /** Several have one name, where groups and topics have thresholds of their own. */
  readonly name: string;
  readonly expression: Expression;
  /** Team whose receiver gets it. */
  readonly owner: string;
  /** What its number is, with reason and source. Absent: the condition has none. */
  readonly threshold?: Threshold;
  /** What is promised, of alerts that differ by group and topic: a label. */
  readonly objective?: string;
  /** Address of the runbook in the place of a page. */
  readonly runbook?: string;
}

interface Instance {
  readonly owner?: string;
  readonly threshold?: Threshold;
  readonly severity?: AlertDefinition['severity'];
  readonly objective?: string;
}

export function alert(
  name: AlertName,
  expression: Expression,
  { owner = PLATFORM, threshold, severity, objective }: Instance = {},
): Alert {
  const definition: AlertDefinition = ALERTS[name];
  return {
    ...definition,
    name,
    expression,
    owner,
    ...(severity === undefined ? {} : { severity }),
    ...(objective === undefined ? {} : { objective }),
    ...(threshold === undefined ? {} : { threshold }),
  };
}
