/** Conditions on the cluster as a whole: brokers, controllers, metadata. */
import type { Monitored } from '../environment/monitored';
import type { Alert } from './alert';
import { alert } from './alert';
import type { Expression, Matcher, Scope } from './expression';
import { above, aggregate, call, compare, is, join, oneOf, below, arithmetic } from './expression';
import { JOBS } from './series';
import type { Thresholds } from './thresholds';

/** What an environment's alerts are made from. */
export interface AlertContext {
  readonly monitored: Monitored;
  readonly thresholds: Thresholds;
  /** Series of this environment. */
  readonly series: Scope;
}

const ENVIRONMENT = ['environment'];
const BROKERS = oneOf('broker', 'combined');
const CONTROLLERS = oneOf('controller', 'combined');

/** Every controller reports numbers of the cluster, standby ones included: their maximum, so that one incident is one alert. */
const onControllers = (of: Expression): Expression => aggregate('max', ENVIRONMENT, of);

export function clusterAlerts({ monitored, thresholds, series }: AlertContext): Alert[] {
  const nodes = (role: Matcher, value: number): Expression =>
    compare(series('up', { job: is(JOBS.kafka), role }), '==', value);
  const active = aggregate(
    'sum',
    ENVIRONMENT,
    series('kafka_controller_kafkacontroller_activecontrollercount'),
  );
  return [
    alert('KafkaBrokerDown', nodes(BROKERS, 0)),
    alert(
      'KafkaBrokerFenced',
      // A broker whose exporter is silent is fenced as well, and is reported as down.
      join(
        above(onControllers(series('kafka_controller_kafkacontroller_fencedbrokercount')), 0),
        'unless',
        aggregate('count', ENVIRONMENT, nodes(BROKERS, 0)),
        ENVIRONMENT,
      ),
    ),
    alert('KafkaMetricsMissing', call('absent', series('kafka_server_kafkaserver_brokerstate'))),
    alert(
      'KafkaNoController',
      join(
        compare(active, '!=', 1),
        'or',
        call('absent', series('kafka_controller_kafkacontroller_activecontrollercount')),
      ),
    ),
    alert(
      'KafkaOfflinePartitions',
      above(onControllers(series('kafka_controller_kafkacontroller_offlinepartitionscount')), 0),
    ),
    alert(
      'KafkaUncleanElection',
      above(
        onControllers(
          call(
            'increase',
            series('kafka_controller_controllerstats_uncleanleaderelections_total', {}, 600_000),
          ),
        ),
        0,
      ),
    ),
    alert(
      'KafkaMetadataLag',
      join(
        above(
          series('kafka_server_broker_metadata_metrics_last_applied_record_lag_ms'),
          thresholds.metadataLag.value,
        ),
        'and',
        compare(active, '==', 1),
        ENVIRONMENT,
      ),
      { threshold: thresholds.metadataLag },
    ),
    alert(
      'KafkaMetadataErrors',
      join(
        join(
          above(series('kafka_controller_kafkacontroller_metadataerrorcount'), 0),
          'or',
          above(series('kafka_server_broker_metadata_metrics_metadata_load_error_count'), 0),
        ),
        'or',
        above(series('kafka_server_broker_metadata_metrics_metadata_apply_error_count'), 0),
      ),
    ),
    alert(
      'KafkaQuorumWeakened',
      // sum of up, where count would be empty with none of them.
      below(
        aggregate('sum', ENVIRONMENT, series('up', { job: is(JOBS.kafka), role: CONTROLLERS })),
        monitored.voters,
      ),
      {
        threshold: {
          value: monitored.voters,
          reason: `${monitored.voters} controllers vote.`,
          source: 'nodes of the environment',
        },
      },
    ),
    alert(
      'KafkaCertificateEnding',
      below(
        arithmetic(series('probe_ssl_earliest_cert_expiry'), '-', { kind: 'now' }),
        thresholds.certificateEnd.value / 1000,
      ),
      { threshold: thresholds.certificateEnd },
    ),
    alert(
      'KafkaMirrorLag',
      above(
        aggregate(
          'max',
          ['environment', 'target', 'topic'],
          series('kafka_connect_mirror_mirrorsourceconnector_record_age_ms_max'),
        ),
        thresholds.mirrorLag.value,
      ),
      { threshold: thresholds.mirrorLag },
    ),
  ];
}
