/** Reading what is on a cluster, for what compares it with declarations. */
export { readLiveCluster } from './cluster';
export type { LiveKind } from './cluster';
export { readReviewFacts } from './facts';
