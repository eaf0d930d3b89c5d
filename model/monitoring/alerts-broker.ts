/** Conditions on single nodes: replicas, requests, JVM and disks. */
import type { Alert } from './alert';
import { alert } from './alert';
import type { AlertContext } from './alerts-cluster';
import type { Expression } from './expression';
import { above, aggregate, arithmetic, below, call, compare, is, join, noneOf, oneOf } from './expression';

const INSTANCE = ['environment', 'instance'];
/** Beans of collectors that count work beside the threads, of Java 17 to 25. */
const CONCURRENT = ['G1 Concurrent GC', 'ZGC Cycles', 'ZGC Minor Cycles', 'ZGC Major Cycles'];
const MINUTES = 60_000;
const HOURS = 60 * MINUTES;

export function brokerAlerts(context: AlertContext): Alert[] {
  return [
    ...replicaAlerts(context),
    ...requestAlerts(context),
    ...jvmAlerts(context),
    ...diskAlerts(context),
  ];
}

function replicaAlerts({ series }: AlertContext): Alert[] {
  const underReplicated = above(series('kafka_server_replicamanager_underreplicatedpartitions'), 0);
  const inFifteenMinutes = (name: 'isrshrinks' | 'isrexpands'): Expression =>
    call('increase', series(`kafka_server_replicamanager_${name}_total`, {}, 15 * MINUTES));
  return [
    alert('KafkaUnderMinIsr', above(series('kafka_server_replicamanager_underminisrpartitioncount'), 0)),
    alert(
      'KafkaAtMinIsr',
      join(
        above(series('kafka_server_replicamanager_atminisrpartitioncount'), 0),
        'and',
        underReplicated,
        INSTANCE,
      ),
    ),
    alert('KafkaUnderReplicated', underReplicated),
    alert(
      'KafkaIsrShrinks',
      join(
        above(inFifteenMinutes('isrshrinks'), 0),
        'and',
        compare(inFifteenMinutes('isrexpands'), '==', 0),
        INSTANCE,
      ),
    ),
    alert('KafkaLogDirectoryOffline', above(series('kafka_log_logmanager_offlinelogdirectorycount'), 0)),
  ];
}

function requestAlerts({ series, thresholds }: AlertContext): Alert[] {
  const produced = call(
    'rate',
    series('kafka_network_requestmetrics_requests_total', { request: is('Produce') }, 5 * MINUTES),
  );
  /** The meter counts idle nanoseconds. */
  const idleHandlers = arithmetic(
    call(
      'rate',
      series(
        'kafka_server_kafkarequesthandlerpool_brokerrequesthandleravgidlepercent_count_total',
        {},
        5 * MINUTES,
      ),
    ),
    '/',
    1e9,
  );
  const perInstance = (of: Expression): Expression => aggregate('min', INSTANCE, of);
  return [
    alert(
      'KafkaProduceSlow',
      join(
        above(
          series('kafka_network_requestmetrics_totaltimems', {
            request: is('Produce'),
            quantile: is('0.99'),
          }),
          thresholds.produceLatency.value,
        ),
        'and',
        above(aggregate('sum', INSTANCE, produced), 0),
        INSTANCE,
      ),
      { threshold: thresholds.produceLatency },
    ),
    alert(
      'KafkaSaturated',
      join(
        below(perInstance(idleHandlers), thresholds.idleThreads.value),
        'or',
        below(
          perInstance(series('kafka_network_socketserver_networkprocessoravgidlepercent')),
          thresholds.idleThreads.value,
        ),
      ),
      { threshold: thresholds.idleThreads },
    ),
    alert(
      'KafkaLoginsFail',
      above(
        aggregate(
          'sum',
          ['environment', 'instance', 'listener'],
          call(
            'increase',
            series('kafka_server_socket_server_metrics_failed_authentication_total', {}, 5 * MINUTES),
          ),
        ),
        0,
      ),
    ),
  ];
}

function jvmAlerts({ series, thresholds, monitored }: AlertContext): Alert[] {
  return [
    monitored.collector === 'g1'
      ? alert(
          'KafkaFullGc',
          above(
            call(
              'increase',
              series('jvm_gc_collection_seconds_count', { gc: is('G1 Old Generation') }, 10 * MINUTES),
            ),
            0,
          ),
        )
      : alert(
          'KafkaHeapFull',
          above(
            arithmetic(
              aggregate(
                'sum',
                INSTANCE,
                series('jvm_memory_pool_collection_used_bytes', { pool: oneOf('ZHeap', 'ZGC *') }),
              ),
              '/',
              aggregate('max', INSTANCE, series('jvm_memory_max_bytes', { area: is('heap') })),
            ),
            thresholds.heapAfterGc.value,
          ),
          { threshold: thresholds.heapAfterGc },
        ),
    alert(
      'KafkaGcPauses',
      above(
        aggregate(
          'sum',
          INSTANCE,
          call('rate', series('jvm_gc_collection_seconds_sum', { gc: noneOf(...CONCURRENT) }, 5 * MINUTES)),
        ),
        thresholds.gcPauses.value,
      ),
      { threshold: thresholds.gcPauses },
    ),
  ];
}

function diskAlerts({ series, thresholds, monitored }: AlertContext): Alert[] {
  const mounts = { mountpoint: oneOf(monitored.dataMounts) };
  const free = series('node_filesystem_avail_bytes', mounts);
  const share = arithmetic(free, '/', series('node_filesystem_size_bytes', mounts));
  const full = {
    kind: 'forecast',
    of: series('node_filesystem_avail_bytes', mounts, 6 * HOURS),
    seconds: thresholds.diskFullWithin.value / 1000,
  } as const;
  return [
    alert('KafkaDiskFilling', join(below(share, thresholds.diskFree.value), 'or', below(full, 0)), {
      threshold: thresholds.diskFree,
    }),
  ];
}
