import type { EnvironmentTemplate } from '../../model/aws/size';
import { highThroughput } from './high-throughput';
import { small } from './small';
import { standard } from './standard';

/** Every template by the name that `brokerform new --template` takes. */
export const templates = {
  small,
  standard,
  'high-throughput': highThroughput,
} as const satisfies Record<string, EnvironmentTemplate>;

export type TemplateName = keyof typeof templates;
