import type { ClaimOptions } from '../claim/with-claim';
import type { ConnectOptions } from '../connect-options';
import type { JsonOutput } from '../output-file';

/** What `roll` and `roll check` have in common. */
export interface RollCommandOptions extends ConnectOptions, ClaimOptions {
  readonly inventory?: string;
  /** Ids, or names in the inventory. */
  readonly node?: readonly string[];
  readonly acceptUnavailable?: readonly string[];
  readonly checkTimeout: number;
  readonly nodeTimeout: number;
  readonly restartAll?: true;
  readonly startedBefore?: number;
  readonly rackParallel?: true;
  readonly dryRun?: true;
  readonly json?: JsonOutput;
  /** Address of an Alertmanager. */
  readonly alertmanager?: string;
  readonly requireSilences?: true;
}
