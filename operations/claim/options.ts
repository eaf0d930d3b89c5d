import type { ConnectOptions } from '../connect-options';

/** What `claim run`, `hold` and `keep` have in common. */
export interface HoldOptions extends ConnectOptions {
  readonly for: string;
  readonly wait?: true;
  readonly breakClaim?: string;
  /** Process whose end gives the claim back. */
  readonly process?: number;
}
