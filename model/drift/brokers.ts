/** Dynamic values of brokers that win over what server.properties says. */
import type { LiveBrokerConfig } from '../live/cluster';
import { shellQuote } from '../../shared/shell-quote';
import { sameValue } from './config';
import type { Declared } from './declared';
import { PLATFORM } from '../desired/stack-names';
import type { Difference } from './difference';

/** Values by which records are lost, or no longer written, when they are not as declared. */
const GRAVE =
  /^(?:min\.insync\.replicas|unclean\.leader\.election\.enable|log\.cleanup\.policy|log\.(?:local\.)?retention\.)/;
const MIN_ISR = 'min.insync.replicas';

export function compareBrokers(declared: Declared, { overrides }: LiveBrokerConfig): Difference[] {
  return overrides.flatMap(({ broker, key, value }): Difference[] => {
    const wanted = declared.brokerProperties.get(key);
    if (wanted === undefined || value === null || sameValue(key, wanted, value, 'broker')) return [];
    const entity = broker === null ? '--entity-default' : `--entity-name ${shellQuote(String(broker))}`;
    const alter = `kafka-configs.sh --alter --entity-type brokers ${entity}`;
    return [
      {
        kind: 'broker-config',
        domain: PLATFORM,
        subject: broker === null ? 'all brokers' : `broker ${broker}`,
        declared: `${key}=${wanted}`,
        live: `${key}=${value}, set while they ran`,
        severity: GRAVE.test(key) ? 'error' : 'warning',
        // With eligible leader replicas Kafka keeps a min.insync.replicas of the cluster and lets no one delete it.
        remedy:
          broker === null && key === MIN_ISR
            ? `${alter} --add-config ${shellQuote(`${key}=${wanted}`)}`
            : `${alter} --delete-config ${shellQuote(key)}`,
      },
    ];
  });
}
