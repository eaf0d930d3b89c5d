/** A watched cluster with two teams, and what its faults are seen by. Called once in a file. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ScrapeJob } from '../../../model/monitoring/scrape';
import { run } from '../../../shared/system/run';
import { catalog, domain, service, topic } from '../../support/resolved';
import { eventually } from '../../support/eventually';
import { firstPort } from '../../support/ports';
import { startLagExporter } from './lag-exporter';
import type { LagExporter } from './lag-exporter';
import { Receivers } from './receivers';
import type { ReceivedAlert } from './receivers';
import { WatchedCluster } from './watched-cluster';
import { createTopics } from './topics';

/** Records that the group of the payment team may be behind. */
export const OBJECTIVE = 100;
export const GROUP = 'payment-service';
/** Of the order team, read by that group: RF 3, min ISR 2, three partitions. */
export const TOPIC = 'order.created';
/** Of the same teams: its group may be {@link OBJECTIVE_MS} behind, in what it reads alone. */
export const SLOW_GROUP = 'payment-report';
export const SLOW_TOPIC = 'order.reported';
export const OBJECTIVE_MS = 20_000;
/** Waits this long for what happens within seconds: two minutes at least, and less than a test has. */
const ATTEMPTS = 600;

export const OF_CLUSTER = [
  'KafkaBrokerDown',
  'KafkaBrokerFenced',
  'KafkaMetricsMissing',
  'KafkaNoController',
  'KafkaOfflinePartitions',
  'KafkaUncleanElection',
  'KafkaUnderMinIsr',
  'KafkaAtMinIsr',
  'KafkaUnderReplicated',
] as const;

export interface Watch {
  readonly cluster: WatchedCluster;
  /** Where everything of it is. */
  readonly folder: string;
  /** It runs when tests begin. */
  readonly lagExporter: { readonly start: () => void; readonly stop: () => void };
  readonly receivers: Receivers;
  /** Waits until what a receiver got last of an alert has a state. */
  readonly arrival: (
    receiver: string,
    alertname: string,
    status: ReceivedAlert['status'],
  ) => Promise<ReceivedAlert>;
  /** Waits until nothing of these fires or is pending, and forgets what came: the next fault is seen by itself. */
  readonly calm: (...alertnames: readonly string[]) => Promise<void>;
}

/** A topic beside those of the catalog, by the replicas of its only partition. */
export interface FurtherTopic {
  readonly topic: string;
  readonly replicas: number[];
  readonly minInSyncReplicas: number;
}

export interface ProvokeOptions {
  /** Everything is on a disk of this size. Needs root. @default - on that of the machine */
  readonly diskMiB?: number;
  /** What else Prometheus scrapes. @param firstPort of the file: those from 150 to 189 above it are free */
  readonly jobs?: (firstPort: number) => readonly ScrapeJob[];
}

/** Starts everything before the tests of a file, and ends it after them. */
export function provoke(furtherTopics: readonly FurtherTopic[], options: ProvokeOptions = {}): Watch {
  const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-test-provoked-'));
  const ports = firstPort('monitoring');
  const { diskMiB, jobs = () => [] } = options;
  const receivers = new Receivers(ports + 190);
  const hook = (name: string) => ({ kind: 'webhook', url: receivers.url(name) }) as const;
  const cluster = new WatchedCluster({
    folder,
    firstPort: ports,
    jobs: jobs(ports),
    catalog: catalog(
      domain({ alerts: 'order', topics: [topic({ name: TOPIC }), topic({ name: SLOW_TOPIC })] }),
      domain({
        name: 'payment',
        owner: { team: 'payment-team', contact: '#payment' },
        alerts: 'payment',
        topics: [],
        services: [
          service({
            name: GROUP,
            domain: 'payment',
            reads: [{ group: GROUP, topics: [TOPIC] }],
            lagObjective: { records: OBJECTIVE },
          }),
          service({
            name: SLOW_GROUP,
            domain: 'payment',
            reads: [{ group: SLOW_GROUP, topics: [SLOW_TOPIC] }],
            lagObjective: { time: OBJECTIVE_MS },
          }),
        ],
      }),
    ),
    monitoring: {
      receivers: { platform: hook('platform'), order: hook('order'), payment: hook('payment') },
      platform: 'platform',
    },
  });
  let lag: LagExporter | undefined;
  const startLag = (): void => void (lag = startLagExporter(cluster, folder));

  beforeAll(async () => {
    if (diskMiB !== undefined)
      await run('mount', ['-t', 'tmpfs', '-o', `size=${diskMiB}m`, 'brokerform-test', folder]);
    await receivers.listen();
    await cluster.start();
    const admin = cluster.kafka().admin();
    await admin.connect();
    await createTopics(admin, [
      ...[TOPIC, SLOW_TOPIC].map((name) => ({ topic: name, numPartitions: 3, replicationFactor: 3 })),
      ...furtherTopics.map(({ topic: name, replicas, minInSyncReplicas }) => ({
        topic: name,
        replicaAssignment: [{ partition: 0, replicas }],
        configEntries: [{ name: 'min.insync.replicas', value: String(minInSyncReplicas) }],
      })),
    ]);
    for (const [groupId, topic] of [
      [GROUP, TOPIC],
      ['a-group-that-no-service-declares', TOPIC],
      [SLOW_GROUP, SLOW_TOPIC],
    ] as const)
      await admin.setOffsets({
        groupId,
        topic,
        partitions: [0, 1, 2].map((partition) => ({ partition, offset: '0' })),
      });
    await admin.disconnect();
    startLag();
    await cluster.watch();
  });

  afterAll(async () => {
    lag?.stop();
    await cluster.stop();
    receivers.close();
    // Logs of what was started are still open here.
    if (diskMiB !== undefined) await run('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    cluster,
    folder,
    lagExporter: { start: startLag, stop: () => lag?.stop() },
    receivers,
    arrival: (receiver, alertname, status) =>
      eventually(async () => {
        const last = receivers
          .of(receiver)
          .filter(({ labels }) => labels['alertname'] === alertname)
          .at(-1);
        if (last?.status === status) return last;
        const firing = await cluster.query('ALERTS{alertstate="firing"}');
        const names = firing.map(({ labels }) => labels['alertname']).join(', ');
        throw new Error(`${receiver} has no ${alertname} that is ${status}; firing are ${names}`);
      }, ATTEMPTS),
    calm: (...alertnames) =>
      eventually(async () => {
        expect(await cluster.query(`ALERTS{alertname=~"${alertnames.join('|')}"}`)).toEqual([]);
        expect(await cluster.query('count(up{job="kafka"} == 1)')).toMatchObject([{ value: 3 }]);
        // The exporter answers before the broker takes connections.
        expect(await cluster.query('count(kafka_server_kafkaserver_brokerstate == 3)')).toMatchObject([
          { value: 3 },
        ]);
        receivers.forget();
      }, ATTEMPTS),
  };
}

/** The page is there, and says what to enter. */
export function expectRunbook({ annotations }: ReceivedAlert): void {
  const page = readFileSync(path.resolve(__dirname, '../../..', annotations['runbook_url'] ?? ''), 'utf8');
  expect(page).toContain('## Commands');
}
