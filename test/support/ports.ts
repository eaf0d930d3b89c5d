/** Ports of this test run. Which belongs to what is decided here, so that no two meet. */
import { BLOCK_SIZE, PORTS_VARIABLE } from './isolation.cjs';

/** How many ports each has. A cluster as on AWS has its brokers 50 above the first, a local one its controllers 100 above. */
const USES = {
  local: 200,
  'pull-request': 100,
  'kafka-tls': 100,
  'admin-requests': 100,
  moves: 100,
  drift: 100,
  review: 100,
  'review-edits': 100,
  oracle: 100,
  claim: 100,
  node: 200,
  tofu: 200,
  schemas: 20,
  'schemas-local': 200,
  loss: 110,
  'schemas-examples': 200,
  monitoring: 200,
  status: 100,
  /** Of two brokers without TLS; the controller's is 50 above the first. */
  backup: 60,
  'backup-restore': 60,
  /** Of the tier `drills`: whole clusters that are lost and brought back. */
  drills: 200,
  isolation: 400,
  dashboards: 20,
  'group-lag': 100,
  /** Where nothing listens: for clients that shall not reach a cluster. */
  nobody: 10,
} as const;

export type PortUse = keyof typeof USES;

/** The first of the ports that are meant for a use. */
export function firstPort(use: PortUse, env: NodeJS.ProcessEnv = process.env): number {
  const block = Number(env[PORTS_VARIABLE]);
  if (!(block > 0)) throw new Error(`${PORTS_VARIABLE} is not set: run this test by jest`);
  let first = block;
  for (const [name, size] of Object.entries(USES)) {
    if (name === use) break;
    first += size;
  }
  // The last one of the block is the claim on it.
  if (first + USES[use] >= block + BLOCK_SIZE) throw new Error(`The block has no room for ${use}.`);
  return first;
}
