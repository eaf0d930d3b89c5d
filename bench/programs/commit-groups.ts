/** Makes groups that have committed offsets and have no members: `<client properties> <JSON of CommitPlan>`. */
import { exitOnFailure } from '../../operations/failure';
import { readClientProperties } from '@brokerform/kafka-admin';

export interface CommitPlan {
  /** Names of groups begin so; a number follows. */
  readonly prefix: string;
  readonly groups: number;
  readonly topics: readonly string[];
  /** Partitions of each topic, from 0. */
  readonly partitions: number;
  /** Topics that each group reads: that of its number and those that follow. */
  readonly topicsEach: number;
}

/** A commit is one batch of records, and those have a limit of 1 MB. */
const AT_ONCE = 8;

async function main(clientProperties: string, plan: CommitPlan): Promise<void> {
  const { bootstrapServers, user, caCertificate } = readClientProperties(clientProperties);
  const { Admin } = await import('@platformatic/kafka');
  const admin = new Admin({
    ...{ clientId: 'bench', bootstrapBrokers: [...bootstrapServers] },
    ...(caCertificate === undefined ? {} : { tls: { ca: caCertificate }, tlsServerName: true }),
    ...(user === undefined
      ? {}
      : { sasl: { mechanism: 'SCRAM-SHA-512', username: user.name, password: user.password } }),
  });
  const partitionOffsets = Array.from({ length: plan.partitions }, (_value, partition) => ({
    partition,
    offset: 0n,
  }));
  const groups = Array.from({ length: plan.groups }, (_value, index) => index);
  const commit = async (): Promise<void> => {
    for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
      for (let topic = 0; topic < plan.topicsEach; topic += 1) {
        const name = plan.topics[(group + topic) % plan.topics.length] ?? '';
        await admin.alterConsumerGroupOffsets({
          groupId: `${plan.prefix}${group}`,
          topics: [{ name, partitionOffsets }],
        });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, commit));
  await admin.close();
}

main(process.argv[2] ?? '', JSON.parse(process.argv[3] ?? '{}') as CommitPlan).catch(exitOnFailure);
