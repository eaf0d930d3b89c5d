/** Where replicas are to be: drain brokers, fill new ones, spread over racks. Pure: it looks at an assignment and names moves. */
export { planDrain } from './drain';
export { planFill } from './fill';
export { planRackRepair } from './racks';
export { planReplication } from './replication';
export { PlacementImpossible, added, copiedBytes, removed } from './types';
export type { Move, PlacedPartition, PlacementBroker } from './types';
