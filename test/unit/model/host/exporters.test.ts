import {
  JMX_EXPORTER,
  JMX_EXPORTER_IN_MAVEN,
  jmxAgentOption,
  jmxExporterUrl,
  nodeExporterOptions,
} from '../../../../model/host/exporters';
import { JMX_OBJECT_NAMES, JMX_RULES, JMX_SERIES } from '../../../../model/host/jmx-rules';
import { realAttributes, seriesOf, sharedSeries } from '../../../support/jmx-rules';

const node = { address: '10.20.0.8' };

describe('the JMX exporter', () => {
  it('GIVEN a node THEN the agent answers on its private address alone', () => {
    expect(jmxAgentOption(node).option).toBe(
      '-javaagent:/opt/jmx-exporter/jmx_prometheus_javaagent.jar=10.20.0.8:9404:/etc/jmx-exporter/kafka.yml',
    );
  });

  it('GIVEN its releases THEN each has a SHA-256, and hosts fetch theirs from the project', () => {
    for (const { sha256 } of [JMX_EXPORTER, JMX_EXPORTER_IN_MAVEN]) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(jmxExporterUrl(JMX_EXPORTER)).toBe(
      'https://github.com/prometheus/jmx_exporter/releases/download/1.1.0/jmx_prometheus_javaagent-1.1.0.jar',
    );
  });

  it('GIVEN what it reads THEN nothing of a single partition is among it', () => {
    expect(
      JMX_OBJECT_NAMES.filter((name) => /Partition|type=Log,|FetcherLag|kafka\.\w+:\*/.test(name)),
    ).toEqual(['kafka.controller:*']);
  });
});

describe('rules', () => {
  it.each([
    [
      'kafka.network<type=RequestMetrics, name=TotalTimeMs, request=Produce><>99thPercentile',
      'kafka_network_requestmetrics_totaltimems',
      { request: 'Produce', quantile: '0.99' },
    ],
    [
      'kafka.server<type=BrokerTopicMetrics, name=BytesInPerSec, topic=order.created><>Count',
      'kafka_server_brokertopicmetrics_bytesin_total',
      { topic: 'order.created' },
    ],
    [
      'kafka.server<type=BrokerTopicMetrics, name=BytesInPerSec><>Count',
      'kafka_server_brokertopicmetrics_bytesin_total',
      {},
    ],
    [
      'kafka.server<type=ReplicaManager, name=IsrShrinksPerSec><>Count',
      'kafka_server_replicamanager_isrshrinks_total',
      {},
    ],
    [
      'kafka.server<type=KafkaRequestHandlerPool, name=BrokerRequestHandlerAvgIdlePercent><>Count',
      'kafka_server_kafkarequesthandlerpool_brokerrequesthandleravgidlepercent_count_total',
      {},
    ],
    [
      'kafka.log<type=LogManager, name=LogDirectoryOffline, logDirectory="/var/lib/kafka/data-1"><>Value',
      'kafka_log_logmanager_logdirectoryoffline',
      { logdirectory: '/var/lib/kafka/data-1' },
    ],
    [
      'kafka.server<type=broker-metadata-metrics><>last-applied-record-lag-ms',
      'kafka_server_broker_metadata_metrics_last_applied_record_lag_ms',
      {},
    ],
  ])('GIVEN %s THEN the series is %s', (attribute, name, labels) => {
    expect(seriesOf(attribute)).toEqual({ name, labels });
  });

  it('GIVEN a quantile or an average over minutes that nobody reads THEN there is no series', () => {
    expect(
      seriesOf('kafka.server<type=ReplicaManager, name=IsrShrinksPerSec><>OneMinuteRate'),
    ).toBeUndefined();
    expect(
      seriesOf('kafka.network<type=RequestMetrics, name=TotalTimeMs, request=Metadata><>99thPercentile'),
    ).toBeUndefined();
  });

  it('GIVEN every attribute of a real node THEN no two have a series in common', () => {
    const attributes = realAttributes();
    expect(attributes).toContain('kafka.server<type=group-coordinator-metrics><>event-queue-time-ms-p999');
    expect(sharedSeries(attributes)).toEqual([]);
  });

  it('GIVEN a name that begins or ends as an attribute of a rule THEN no rule is found', () => {
    const coordinator = 'kafka.server<type=group-coordinator-metrics><>event-queue-time-ms-p99';
    expect(seriesOf(coordinator)?.name).toBe(
      'kafka_server_group_coordinator_metrics_event_queue_time_ms_p99',
    );
    const named = realAttributes().filter((attribute) => seriesOf(attribute) !== undefined);
    expect(named.length).toBeGreaterThan(250);
    expect(named.filter((attribute) => seriesOf(`x${attribute}`) !== undefined)).toEqual([]);
    // The names of the quorum's attributes are all taken as they are.
    expect(
      named
        .filter((attribute) => !/raft-metrics|broker-metadata/.test(attribute))
        .filter((attribute) => seriesOf(`${attribute}9`) !== undefined),
    ).toEqual([]);
  });

  it('GIVEN a real node THEN each rule finds an attribute of it, but for those of quotas', () => {
    const attributes = realAttributes().map((attribute) => `${attribute}: <cache>`);
    const unused = JMX_RULES.filter(
      ({ pattern }) => !attributes.some((each) => new RegExp(pattern).test(each)),
    );
    // A user has the attribute once it has a quota.
    expect(unused.map(({ name }) => name)).toEqual(['kafka_server_quota_throttle_time_ms']);
  });

  it('GIVEN any rule THEN it says why, and a counter’s name does not end as the agent will make it end', () => {
    expect(JMX_RULES.filter(({ reason, name }) => reason === '' || name.endsWith('_total'))).toEqual([]);
  });

  it('GIVEN series that alerts rely on THEN none is named twice', () => {
    for (const names of Object.values(JMX_SERIES)) expect(new Set(names).size).toBe(names.length);
  });
});

describe('the node exporter', () => {
  it('GIVEN a node THEN it answers on the private address, with the collectors that are named and no others', () => {
    const options = nodeExporterOptions(node).map(({ option }) => option);
    expect(options).toContain('--web.listen-address=10.20.0.8:9100');
    expect(options).toContain('--collector.disable-defaults');
    expect(options).toContain('--collector.textfile.directory=/var/lib/prometheus/node-exporter');
    expect(new Set(options).size).toBe(options.length);
  });
});
