/** Three brokers with two log directories each, one controller, records of every kind, and a backup of them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { readClientProperties } from '@brokerform/kafka-admin';
import { createCluster } from '../../faults/support/cluster';
import type { TestCluster } from '../../faults/support/cluster';
import { remoteAdmin } from '../../faults/support/remote-admin';
import { Records } from './records';

export const BROKERS = [101, 102, 103];
const KAFKA = '4.3.1';

export interface BackupCluster extends TestCluster {
  readonly admin: KafkaAdmin;
  readonly records: Records;
  readonly bootstrap: string;
  /** Folders of a partition on all brokers that hold it. */
  folders(topic: string, partition: number): { readonly broker: number; readonly folder: string }[];
}

export async function startCluster(name: string, firstPort: number): Promise<BackupCluster> {
  const kafka = await createCluster(name, firstPort, {
    controllers: 1,
    brokers: BROKERS.length,
    // Relative to each node's own folder. Coordinators' topics are small: fifty partitions of each would be half of the time.
    properties: {
      'log.dirs': 'data-1,data-2',
      'offsets.topic.num.partitions': '2',
      'transaction.state.log.num.partitions': '2',
      'group.initial.rebalance.delay.ms': '0',
    },
  });
  await kafka.cluster.start(1, ...BROKERS);
  const admin = await remoteAdmin(kafka.commandConfig);
  const records = await Records.start(kafka.directory, kafka.commandConfig, KAFKA);
  const nodeFolder = (broker: number): string => join(kafka.directory, `broker-${broker}`);
  return {
    ...kafka,
    admin,
    records,
    bootstrap: readClientProperties(kafka.commandConfig).bootstrapServers.join(','),
    folders: (topic, partition) =>
      BROKERS.flatMap((broker) =>
        ['data-1', 'data-2']
          .map((dir) => join(nodeFolder(broker), dir, `${topic}-${partition}`))
          .filter((folder) => existsSync(folder))
          .map((folder) => ({ broker, folder })),
      ),
    remove: async () => {
      await records.stop();
      await admin.close();
      await kafka.remove();
    },
  };
}
