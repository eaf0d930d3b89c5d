import type { Drift } from '../../model/drift/compare';

/** A comparison with where and when it was made. */
export interface DriftReport extends Drift {
  readonly environment: string;
  readonly clusterId: string;
  /** ISO 8601. */
  readonly readAt: string;
  /** Of connecting and of all requests. */
  readonly readMilliseconds: number;
  /** What the environment has nothing to compare with, and why: a sentence each. */
  readonly notCompared: readonly string[];
}
