import type { EngineName } from '../../model/backup/restore';
import type { ConnectOptions } from '../connect-options';

export interface RestoreOptions extends ConnectOptions {
  readonly from: string;
  readonly backup?: string;
  readonly to?: string;
  readonly partition?: readonly number[];
  readonly firstOffset?: number;
  readonly lastOffset?: number;
  /** Ms since the epoch. */
  readonly since?: number;
  /** Ms since the epoch. */
  readonly until?: number;
  readonly engine?: EngineName;
  readonly replicationFactor?: number;
  readonly groups?: true;
  readonly holdRetention?: true;
  readonly skipDamaged?: true;
  readonly otherCluster?: true;
  readonly append?: true;
  readonly state?: string;
  readonly dryRun?: true;
}
