/** The process, the host, its disks and its network. */
import { aggregate, arithmetic, call, is, noneOf, oneOf } from '../expression';
import type { Expression } from '../expression';
import type { CloudWatchMetric, Dashboard, Panel, PanelQuery } from '../panel';
import { REGISTRY_TOPICS } from '../../schemas/apicurio';
import { JOBS } from '../series';
import type { DashboardContext } from './build';
import { NONE_ALLOWED, each, graph, limitOf, line, number, perInstance, rate, total } from './build';

/** Work beside the threads: no pause. As in ../alerts-broker.ts. */
const CONCURRENT = ['G1 Concurrent GC', 'ZGC Cycles', 'ZGC Minor Cycles', 'ZGC Major Cycles'];
const KAFKA_HOSTS = { job: is(JOBS.node) };

export function jvmAndSystem({ monitored, thresholds, series }: DashboardContext): Dashboard {
  const heap = (name: 'jvm_memory_used_bytes' | 'jvm_memory_max_bytes'): Expression =>
    series(name, { area: is('heap') });
  return {
    name: 'jvm-system',
    title: 'JVM and system',
    description: 'Kafka’s processes, and the hosts that they run on.',
    rows: [
      {
        title: 'JVM',
        panels: [
          graph('Heap', 'Share of the heap in use, garbage included: a saw-tooth is normal.', 'share', [
            each(arithmetic(heap('jvm_memory_used_bytes'), '/', heap('jvm_memory_max_bytes'))),
          ]),
          graph(
            'Heap after collections',
            'What is live, as a share of the heap.',
            'share',
            [
              each(
                arithmetic(
                  perInstance(series('jvm_memory_pool_collection_used_bytes')),
                  '/',
                  aggregate('max', ['instance'], heap('jvm_memory_max_bytes')),
                ),
              ),
            ],
            monitored.collector === 'zgc'
              ? { limit: limitOf(thresholds.heapAfterGc), alerts: ['KafkaHeapFull'] }
              : {},
          ),
          graph(
            'Time in pauses',
            'Share of the time that collections stop the threads.',
            'share',
            [each(perInstance(rate(series, 'jvm_gc_collection_seconds_sum', { gc: noneOf(...CONCURRENT) })))],
            { limit: limitOf(thresholds.gcPauses), alerts: ['KafkaGcPauses'] },
          ),
          graph(
            'Collections',
            'By collector.',
            'perSecond',
            [
              {
                expression: aggregate(
                  'sum',
                  ['instance', 'gc'],
                  rate(series, 'jvm_gc_collection_seconds_count'),
                ),
                by: ['instance', 'gc'],
              },
            ],
            monitored.collector === 'g1' ? { alerts: ['KafkaFullGc'] } : {},
          ),
          graph('Memory outside the heap', 'Buffers of the network, and files that are mapped.', 'bytes', [
            {
              expression: series('jvm_buffer_pool_used_bytes', { pool: oneOf('direct', 'mapped') }),
              by: ['instance', 'pool'],
            },
          ]),
          graph('Resident memory', 'Of the whole process.', 'bytes', [
            each(series('process_resident_memory_bytes')),
          ]),
          graph('Processor time of Kafka', 'Cores in use.', 'count', [
            each(rate(series, 'process_cpu_seconds_total')),
          ]),
          graph('Threads', 'Threads of Java.', 'count', [each(series('jvm_threads_current'))]),
          graph(
            'Open files',
            'Share of the limit: one for each segment and connection.',
            'share',
            [each(arithmetic(series('process_open_fds'), '/', series('process_max_fds')))],
            {
              limit: {
                value: 0.8,
                reason: 'At the limit a broker can open no segment and stops. A starting point.',
              },
            },
          ),
        ],
      },
      {
        title: 'System',
        panels: [
          graph('Processors', 'Cores that work, by host.', 'count', [
            each(perInstance(rate(series, 'node_cpu_seconds_total', { mode: noneOf('idle', 'iowait') }))),
          ]),
          graph('Load', 'Threads that run or wait, over a minute.', 'count', [each(series('node_load1'))]),
          graph('Available memory', 'What programs can still get; the page cache is part of it.', 'bytes', [
            each(series('node_memory_MemAvailable_bytes')),
          ]),
          graph('Page cache', 'Consumers that are not far behind read from it.', 'bytes', [
            each(series('node_memory_Cached_bytes')),
          ]),
          graph(
            'Waiting for memory and disks',
            'Share of the time in which at least one task waits.',
            'share',
            [
              each(rate(series, 'node_pressure_memory_waiting_seconds_total'), 'memory'),
              each(rate(series, 'node_pressure_io_waiting_seconds_total'), 'disks'),
            ],
          ),
          graph('Clock', 'Distance from the reference. Timestamps of records depend on it.', 'seconds', [
            each(series('node_timex_offset_seconds')),
          ]),
          graph('Clock is synchronized', 'By host.', 'yesNo', [each(series('node_timex_sync_status'))]),
        ],
      },
    ],
  };
}

export function disksAndNetwork({ environment, monitored, thresholds, series }: DashboardContext): Dashboard {
  const mounts = { mountpoint: oneOf(monitored.dataMounts) };
  const byDevice = (expression: Expression): PanelQuery => ({
    expression,
    by: ['instance', 'device'],
  });
  return {
    name: 'disks-network',
    title: 'Disks and network',
    description:
      'Space, throughput and latency of disks, traffic of the network, and what the provider holds back.',
    rows: [
      {
        title: 'Disks',
        panels: [
          graph(
            'Free',
            'Share of each data file system.',
            'share',
            [
              {
                expression: arithmetic(
                  series('node_filesystem_avail_bytes', mounts),
                  '/',
                  series('node_filesystem_size_bytes', mounts),
                ),
                by: ['instance', 'mountpoint'],
              },
            ],
            { limit: limitOf(thresholds.diskFree, 1, true), alerts: ['KafkaDiskFilling'] },
          ),
          graph(
            'Change of free space',
            'What is lost in a second, over six hours: below zero it fills.',
            'bytesPerSecond',
            [
              {
                expression: arithmetic(
                  call('delta', series('node_filesystem_avail_bytes', mounts, 21_600_000)),
                  '/',
                  21_600,
                ),
                by: ['instance', 'mountpoint'],
              },
            ],
            { alerts: ['KafkaDiskFilling'] },
          ),
          graph(
            'Log directories offline',
            'Kafka uses them again after a restart only.',
            'count',
            [each(series('kafka_log_logmanager_offlinelogdirectorycount'))],
            { limit: NONE_ALLOWED, alerts: ['KafkaLogDirectoryOffline'] },
          ),
          graph('Read', 'By device. Consumers that are far behind read from disk.', 'bytesPerSecond', [
            byDevice(rate(series, 'node_disk_read_bytes_total')),
          ]),
          graph('Written', 'By device.', 'bytesPerSecond', [
            byDevice(rate(series, 'node_disk_written_bytes_total')),
          ]),
          graph(
            'Busy',
            'Share of the time in which a device works. Devices that work in parallel have room at 1.',
            'share',
            [byDevice(rate(series, 'node_disk_io_time_seconds_total'))],
          ),
          graph('Queue', 'Requests that a device has, on average.', 'count', [
            byDevice(rate(series, 'node_disk_io_time_weighted_seconds_total')),
          ]),
          graph('Time of a write', 'Average, at the device.', 'seconds', [
            byDevice(
              arithmetic(
                rate(series, 'node_disk_write_time_seconds_total'),
                '/',
                rate(series, 'node_disk_writes_completed_total'),
              ),
            ),
          ]),
          graph(
            'Flush of segments',
            'The 99th percentile. Kafka flushes when a segment is full.',
            'milliseconds',
            [each(series('kafka_log_logflushstats_logflushrateandtimems', { quantile: is('0.99') }))],
          ),
          graph(
            'Partitions that cannot be cleaned',
            'Compacted ones that grow without limit.',
            'count',
            [each(perInstance(series('kafka_log_logcleanermanager_uncleanable_partitions_count')))],
            { limit: NONE_ALLOWED },
          ),
          graph('Waiting to be written', 'Pages that are changed in memory alone.', 'bytes', [
            each(series('node_memory_Dirty_bytes')),
          ]),
          ...ebsBalance(environment),
        ],
      },
      {
        title: 'Network',
        panels: [
          graph('Received', 'By interface.', 'bytesPerSecond', [
            byDevice(rate(series, 'node_network_receive_bytes_total', { device: noneOf('lo') })),
          ]),
          graph('Sent', 'By interface.', 'bytesPerSecond', [
            byDevice(rate(series, 'node_network_transmit_bytes_total', { device: noneOf('lo') })),
          ]),
          graph('Retransmitted', 'Segments of TCP: packets that were lost.', 'perSecond', [
            each(rate(series, 'node_netstat_Tcp_RetransSegs')),
          ]),
          graph(
            'Held back by EC2',
            'Packets beyond the allowance of the instance type: bandwidth in and out, packets, connections.',
            'perSecond',
            [
              each(perInstance(rate(series, 'node_ethtool_bw_in_allowance_exceeded')), 'in'),
              each(perInstance(rate(series, 'node_ethtool_bw_out_allowance_exceeded')), 'out'),
              each(perInstance(rate(series, 'node_ethtool_pps_allowance_exceeded')), 'packets'),
              each(perInstance(rate(series, 'node_ethtool_conntrack_allowance_exceeded')), 'connections'),
            ],
            {
              limit: {
                value: 0,
                reason: 'Whatever is held back waits or is lost: the instance type is too small.',
              },
              whenEmpty: 'No ENA driver',
            },
          ),
        ],
      },
    ],
  };
}

/** Credits of the instance’s line to EBS, which no exporter on the host can see. */
function ebsBalance(environment: DashboardContext['environment']): Panel[] {
  if (environment.kind !== 'aws') return [];
  const balance = (title: string, metric: string, what: string): Panel =>
    graph(
      title,
      `${what} that the instance has saved up, in percent, of every instance of the region. Large instance types have no credits and no line. Read from CloudWatch.`,
      'count',
      [],
      {
        cloudWatch: {
          namespace: 'AWS/EC2',
          metric,
          dimension: 'InstanceId',
          region: environment.region,
        } satisfies CloudWatchMetric,
        limit: {
          value: 20,
          below: true,
          reason: 'At 0 the line has its baseline alone, and the disks are slow. A starting point.',
        },
        whenEmpty: 'No credits: the instance type has its full line at all times',
      },
    );
  return [
    balance('EBS throughput credits', 'EBSByteBalance%', 'Throughput'),
    balance('EBS request credits', 'EBSIOBalance%', 'Requests'),
  ];
}

/** Hosts of the schema registry, and what it writes into the cluster; undefined without any. */
export function registry({ environment, series }: DashboardContext): Dashboard | undefined {
  if (environment.kind !== 'aws' || environment.registryHosts.length === 0) return undefined;
  const hosts = { role: is('registry') };
  const unit = { ...hosts, name: is('schema-registry.service') };
  const count = environment.registryHosts.length;
  const journal = { topic: is(REGISTRY_TOPICS.journal) };
  return {
    name: 'registry',
    title: 'Schema registry',
    description:
      'Hosts and service of the registry. Its own metrics answer on the host alone, without a login, and are not read.',
    rows: [
      {
        title: 'Service',
        panels: [
          number(
            'Hosts',
            'Hosts of the registry whose node exporter answers.',
            'count',
            total(series('up', { ...KAFKA_HOSTS, ...hosts })),
            {
              limit: { value: count, below: true, reason: `${count} hosts are declared.` },
            },
          ),
          graph('Service is active', 'By host.', 'yesNo', [
            each(series('node_systemd_unit_state', { ...unit, state: is('active') })),
          ]),
          graph(
            'Restarts',
            'By host. An instance that is not live is restarted.',
            'perSecond',
            [each(rate(series, 'node_systemd_service_restart_total', unit))],
            { limit: NONE_ALLOWED },
          ),
          graph(
            'Writes',
            'Changes of schemas and their compatibility, as records of the registry’s topic.',
            'perSecond',
            [
              line(
                'records',
                total(rate(series, 'kafka_server_brokertopicmetrics_messagesin_total', journal)),
              ),
            ],
          ),
        ],
      },
      {
        title: 'Hosts',
        panels: [
          graph('Processors', 'Cores that work.', 'count', [
            each(
              perInstance(
                rate(series, 'node_cpu_seconds_total', { ...hosts, mode: noneOf('idle', 'iowait') }),
              ),
            ),
          ]),
          graph('Available memory', 'What programs can still get.', 'bytes', [
            each(series('node_memory_MemAvailable_bytes', hosts)),
          ]),
          graph('Sent', 'Schemas to clients.', 'bytesPerSecond', [
            line(
              'all hosts',
              total(rate(series, 'node_network_transmit_bytes_total', { ...hosts, device: noneOf('lo') })),
            ),
          ]),
        ],
      },
    ],
  };
}
