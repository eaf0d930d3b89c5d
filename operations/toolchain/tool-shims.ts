import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import type { KafkaInstallation } from './kafka';
import { shellQuote } from '../../shared/shell-quote';
import { writeAtomically } from '../../shared/system/atomic-file';

/** Kafka's command line tools by the names of its own scripts, with the class that each one runs. */
export const tools: Readonly<Record<string, string>> = {
  'kafka-acls.sh': 'org.apache.kafka.tools.AclCommand',
  'kafka-broker-api-versions.sh': 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  'kafka-client-metrics.sh': 'org.apache.kafka.tools.ClientMetricsCommand',
  'kafka-cluster.sh': 'org.apache.kafka.tools.ClusterTool',
  'kafka-configs.sh': 'kafka.admin.ConfigCommand',
  'kafka-console-consumer.sh': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-console-producer.sh': 'org.apache.kafka.tools.ConsoleProducer',
  'kafka-console-share-consumer.sh': 'org.apache.kafka.tools.consumer.ConsoleShareConsumer',
  'kafka-consumer-groups.sh': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-consumer-perf-test.sh': 'org.apache.kafka.tools.ConsumerPerformance',
  'kafka-delegation-tokens.sh': 'org.apache.kafka.tools.DelegationTokenCommand',
  'kafka-delete-records.sh': 'org.apache.kafka.tools.DeleteRecordsCommand',
  'kafka-dump-log.sh': 'org.apache.kafka.tools.DumpLogSegments',
  'kafka-e2e-latency.sh': 'org.apache.kafka.tools.EndToEndLatency',
  'kafka-features.sh': 'org.apache.kafka.tools.FeatureCommand',
  'kafka-get-offsets.sh': 'org.apache.kafka.tools.GetOffsetShell',
  'kafka-groups.sh': 'org.apache.kafka.tools.GroupsCommand',
  'kafka-leader-election.sh': 'org.apache.kafka.tools.LeaderElectionCommand',
  'kafka-log-dirs.sh': 'org.apache.kafka.tools.LogDirsCommand',
  'kafka-metadata-quorum.sh': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'kafka-producer-perf-test.sh': 'org.apache.kafka.tools.ProducerPerformance',
  'kafka-reassign-partitions.sh': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  'kafka-share-groups.sh': 'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
  'kafka-storage.sh': 'kafka.tools.StorageTool',
  'kafka-topics.sh': 'org.apache.kafka.tools.TopicCommand',
  'kafka-transactions.sh': 'org.apache.kafka.tools.TransactionsCommand',
  'kafka-verifiable-consumer.sh': 'org.apache.kafka.tools.VerifiableConsumer',
  'kafka-verifiable-producer.sh': 'org.apache.kafka.tools.VerifiableProducer',
};

/** Most tools live for a second: the first compiler alone, and the collector that starts quickest. */
const QUICK = '-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1';
/** Load generators run for minutes and measure: Kafka's own heap for them, and Java's own choices. */
const SUSTAINED = '-Xmx512m';

const logConfigName = 'tools-log4j2.xml';

/** Warnings and worse on stderr; Kafka's own tools print what was asked for on stdout. */
const logConfig = `<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="ERROR">
  <Appenders>
    <Console name="stderr" target="SYSTEM_ERR">
      <PatternLayout pattern="[%d] %p %m (%c)%n"/>
    </Console>
  </Appenders>
  <Loggers>
    <Root level="WARN">
      <AppenderRef ref="stderr"/>
    </Root>
  </Loggers>
</Configuration>
`;

/**
 * Writes Kafka's command line tools as shell scripts into a folder: a Kafka from Maven has none, and those of
 * a distribution start slowly and log to files beside it. Like Kafka's own, they heed JAVA_HOME,
 * KAFKA_HEAP_OPTS (instead of the heap here) and KAFKA_OPTS.
 */
export async function writeToolShims(installation: KafkaInstallation, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  // A script that another process is starting is never half written.
  writeAtomically(path.join(directory, logConfigName), logConfig, 0o644);
  for (const [name, mainClass] of Object.entries(tools))
    writeAtomically(path.join(directory, name), shim(installation, directory, mainClass), 0o755);
}

function shim({ version, classpath }: KafkaInstallation, directory: string, mainClass: string): string {
  const sustained = /Performance$|^.*\.Verifiable|EndToEndLatency$/.test(mainClass);
  const logging = `-Dlog4j2.configurationFile=${path.resolve(directory, logConfigName)}`;
  return [
    '#!/bin/sh',
    `# Kafka ${version}. Written by brokerform; changes are lost.`,
    `exec "\${JAVA_HOME:+$JAVA_HOME/bin/}java" \${KAFKA_HEAP_OPTS:-${sustained ? SUSTAINED : QUICK}} \\`,
    `  ${shellQuote(logging)} \${KAFKA_OPTS-} \\`,
    `  -cp ${shellQuote(classpath)} ${mainClass} "$@"`,
    '',
  ].join('\n');
}
