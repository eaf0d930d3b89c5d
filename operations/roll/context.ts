/** What every step of a roll needs: the hosts, the way to them, and the cluster. */
import type { BlockerOptions } from '../../model/roll/blockers';
import type { LiveProperty } from '../../model/roll/plan';
import { REQUEST_TIMEOUT_SECONDS } from '../../model/roll/timeouts';
import type { RollSnapshot } from '../../model/roll/snapshot';
import type { HeldClaim } from '../claim/claim';
import type { AnsibleInstallation } from '../hosts/ansible';
import type { HostNode } from '../hosts/inventory';
import { withAdmin } from '@brokerform/kafka-admin';
import type { AdminConnection } from '@brokerform/kafka-admin';
import type { Progress } from '../../shared/system/progress';
import type { RestartSilences } from './silences';
import { takeSnapshot } from './snapshot';

export interface RollContext {
  readonly ansible: AnsibleInstallation;
  readonly inventory: string;
  readonly hosts: readonly HostNode[];
  readonly connection: AdminConnection;
  readonly accepted: BlockerOptions;
  readonly progress: Progress;
  /** Confirmed before each node is stopped. */
  readonly claim: HeldClaim;
  /** Of alerts that a restart causes. @default - none */
  readonly silences?: RestartSilences;
  /** Once it is aborted nothing begins that had not begun. */
  readonly signal: AbortSignal;
}

const REQUEST_TIMEOUT_MS = REQUEST_TIMEOUT_SECONDS * 1000;

/** A new connection each time: the broker of the last one may be the one that was restarted. */
export async function observe({ connection }: RollContext): Promise<RollSnapshot> {
  return withAdmin({ ...connection, requestTimeoutMs: REQUEST_TIMEOUT_MS }, takeSnapshot);
}

/** What a broker answers at its own address; nothing if it does not answer. A controller is not asked. */
export async function liveProperties(
  context: RollContext,
  node: HostNode,
): Promise<ReadonlyMap<string, LiveProperty>> {
  if (node.role === 'controller') return new Map();
  const own = { ...context.connection, bootstrapServers: [`${node.host}:${node.port}`] };
  try {
    return await withAdmin({ ...own, requestTimeoutMs: REQUEST_TIMEOUT_MS }, async (admin) => {
      const entries = (await admin.describeBrokerConfigs([node.id])).get(node.id) ?? [];
      return new Map(
        entries.map(({ name, value, source, readOnly }) => [
          name,
          {
            value,
            readOnly,
            overridden: source === 'broker',
            overriddenForAll: source === 'broker-default',
          },
        ]),
      );
    });
  } catch {
    // Why it does not answer is found out by who needs it: the check, or the wait after a restart.
    return new Map();
  }
}
