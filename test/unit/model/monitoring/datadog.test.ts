import { ALERTS } from '../../../../model/monitoring/definitions';
import {
  datadogFile,
  metricName,
  plainText,
  tagValue,
  translate,
} from '../../../../model/monitoring/datadog';
import type { DatadogFile } from '../../../../model/monitoring/datadog';
import {
  above,
  aggregate,
  arithmetic,
  call,
  compare,
  is,
  join,
  noneOf,
  oneOf,
  scopeOf,
} from '../../../../model/monitoring/expression';
import type { Expression } from '../../../../model/monitoring/expression';
import type { MonitoringSettings } from '../../../../model/monitoring/settings';
import { rulesOf } from '../../../../model/monitoring/rules';
import { local } from '../../../fixtures/environments/local';
import { catalog, domain } from '../../../support/resolved';
import { awsRules, example, localRules, watchedRules, zgcRules } from './support';

const series = scopeOf('test');
const lag = series('kafka_consumergroup_lag_sum', { consumergroup: oneOf('a', 'b-*') });
const shrinks = series('kafka_server_replicamanager_isrshrinks_total', {}, 900_000);

/** The queries, or the reason. */
function queries(expression: Expression, wait = 0): (string | string[])[] {
  return translate({ expression, for: wait }, { recordings: [] }).map((each) =>
    typeof each === 'string' ? each : each.queries.map(({ query }) => query),
  );
}

describe('queries', () => {
  it.each<[string, Expression, number, string]>([
    [
      'a gauge, at once',
      above(lag, 5),
      0,
      'max(last_5m):max:brokerform.kafka_consumergroup_lag_sum{environment:test AND (consumergroup:a OR consumergroup:b-*)} by {instance,consumergroup,topic} > 5',
    ],
    [
      'a gauge, all the time',
      above(lag, 5),
      600_000,
      'min(last_10m):max:brokerform.kafka_consumergroup_lag_sum{environment:test AND (consumergroup:a OR consumergroup:b-*)} by {instance,consumergroup,topic} > 5',
    ],
    [
      'a value below, all the time',
      compare(series('kafka_consumergroup_members', { consumergroup: noneOf('a') }), '<', 1),
      120_000,
      'max(last_5m):max:brokerform.kafka_consumergroup_members{environment:test AND NOT consumergroup:a} by {instance,consumergroup} < 1',
    ],
    [
      'an increase',
      above(call('increase', shrinks), 0),
      0,
      'sum(last_15m):max:brokerform.kafka_server_replicamanager_isrshrinks.count{environment:test} by {instance}.as_count() > 0',
    ],
    [
      'a rate of a sum',
      above(aggregate('sum', ['environment', 'instance'], call('rate', shrinks)), 1),
      0,
      'max(last_5m):sum:brokerform.kafka_server_replicamanager_isrshrinks.count{environment:test} by {instance}.as_rate() > 1',
    ],
    [
      'a share',
      compare(
        arithmetic(
          series('node_filesystem_avail_bytes', {
            device: is('/dev/a'),
            fstype: is('xfs'),
            mountpoint: oneOf('/data/*'),
          }),
          '/',
          2,
        ),
        '<',
        3,
      ),
      0,
      'min(last_5m):(max:brokerform.node_filesystem_avail_bytes{environment:test AND device:/dev/a AND fstype:xfs AND mountpoint:/data/*} by {instance,mountpoint} / 2) < 3',
    ],
    [
      'a forecast',
      compare(
        { kind: 'forecast', of: series('jvm_memory_max_bytes', { area: is('heap') }), seconds: 86_400 },
        '<',
        0,
      ),
      0,
      "max(next_24h):forecast(max:brokerform.jvm_memory_max_bytes{environment:test AND area:heap} by {instance}, 'linear', 1) <= 0",
    ],
    [
      'what stands still',
      compare(call('delta', series('kafka_consumergroup_members', {}, 600_000)), '==', 0),
      0,
      'change(avg(last_5m),last_10m):max:brokerform.kafka_consumergroup_members{environment:test} by {instance,consumergroup} == 0',
    ],
    [
      'what is missing',
      call('absent', series('kafka_server_kafkaserver_brokerstate')),
      120_000,
      'max(last_5m):max:brokerform.kafka_server_kafkaserver_brokerstate{environment:test} < -1',
    ],
    [
      'a target that is down',
      compare(series('up', { job: is('kafka') }), '==', 0),
      120_000,
      '"brokerform.openmetrics.health".over("environment:test","job:kafka").by("endpoint").last(3).count_by_status()',
    ],
  ])('GIVEN %s THEN its query says the same', (_, expression, wait, expected) => {
    expect(queries(expression, wait)).toEqual([[expected]]);
  });

  it('GIVEN alternatives THEN each is a monitor of its own', () => {
    expect(queries(join(above(lag, 1), 'or', call('absent', lag)))).toHaveLength(2);
  });

  it('GIVEN conditions that hold together THEN a composite names its parts, and has no composite in it', () => {
    const both = join(join(above(lag, 1), 'and', above(lag, 2)), 'unless', above(lag, 3));
    const [found] = translate({ expression: both, for: 0 }, { recordings: [] });
    if (typeof found !== 'object') throw new Error('it has a counterpart');
    expect(found.queries).toHaveLength(3);
    expect(found.formula(['1', '2', '3'])).toBe('((1 && 2) && !3)');
  });

  it.each<[string, Expression]>([
    ['queries know no time of day', above(arithmetic(lag, '-', { kind: 'now' }), 0)],
    ['it is written in PromQL', { kind: 'promql', text: 'up == 0' }],
    ['it counts the series that meet a condition', above(aggregate('count', [], above(lag, 1)), 2)],
    ['avg_over_time has no counterpart within a query', above(call('avg_over_time', lag), 2)],
    [
      'brokerform:lag_objective:missed_1h is recorded by Prometheus alone',
      above(series('brokerform:lag_objective:missed_1h'), 2),
    ],
  ])('GIVEN what has no counterpart THEN the reason is %s', (reason, expression) => {
    expect(queries(expression)).toEqual([reason]);
  });

  it('GIVEN names THEN they are those of the OpenMetrics check', () => {
    expect(metricName('kafka_server_replicamanager_isrshrinks_total')).toBe(
      'brokerform.kafka_server_replicamanager_isrshrinks.count',
    );
    expect(metricName('jvm_gc_collection_seconds_sum')).toBe('brokerform.jvm_gc_collection_seconds.sum');
    expect(metricName('jvm_gc_collection_seconds_count')).toBe('brokerform.jvm_gc_collection_seconds.count');
    expect(['G1 Old Generation', 'a{b}', 'order-*', 'ä.b'].map(tagValue)).toEqual([
      'g1_old_generation',
      'a_b',
      'order-*',
      'ä.b',
    ]);
  });
});

describe('the file', () => {
  const settings: MonitoringSettings = {
    receivers: {
      platform: { kind: 'pagerduty', routingKey: { file: '/k' } },
      orders: { kind: 'slack', channel: '#orders', webhook: { file: '/k' } },
    },
    platform: 'platform',
  };
  const files = (): DatadogFile[] =>
    [localRules(), awsRules(), zgcRules(), watchedRules()].map((rules) =>
      datadogFile(rules, settings, example()),
    );

  it('GIVEN every alert of the model THEN it is a monitor, or there is a reason', () => {
    const known = files().flatMap(({ monitors, untranslated }) => [
      ...monitors.map(({ ref }) => ref.split('-')[0]),
      ...untranslated.map(({ alert }) => alert),
    ]);
    expect([...new Set(known)].sort()).toEqual(Object.keys(ALERTS).sort());
  });

  it('GIVEN what has no counterpart THEN it is this and no more', () => {
    const names = files().flatMap(({ untranslated }) => untranslated.map(({ alert }) => alert));
    expect([...new Set(names)].sort()).toEqual([
      'KafkaBrokerFenced',
      'KafkaCertificateEnding',
      'KafkaGroupNearRetention',
      'KafkaLagBudgetFast',
      'KafkaLagBudgetSlow',
      'KafkaLagMetricsMissing',
      'KafkaQuorumWeakened',
      'Watchdog',
    ]);
  });

  it('GIVEN any monitor THEN its query keeps to the grammar of its type, and a composite names parts of the file', () => {
    const METRIC =
      /^(?:(?:avg|min|max|sum)\((?:last|next)_\w+\)|change\(avg\(last_\w+\),last_\w+\)):.*(?:min|max|sum|avg):brokerform\.[\w.]+\{[^{}]+\}.* (?:>|<|<=|==|!=) -?[\d.]+$/;
    for (const { monitors } of files()) {
      const refs = new Set(monitors.map(({ ref }) => ref));
      expect(refs.size).toBe(monitors.length);
      for (const { monitor } of monitors) {
        if (monitor.type === 'query alert') expect(monitor.query).toMatch(METRIC);
        if (monitor.type !== 'composite') continue;
        const parts = [...monitor.query.matchAll(/\$\{([\w-]+)\}/g)].map(([, ref = '']) => ref);
        expect(parts.length).toBeGreaterThan(1);
        expect(parts.filter((ref) => !refs.has(ref))).toEqual([]);
      }
    }
  });

  it('GIVEN a threshold THEN that of the options is that of the query', () => {
    for (const { monitors } of files())
      for (const { monitor } of monitors)
        if (monitor.type === 'query alert')
          expect(
            monitor.query.endsWith(` ${(monitor.options['thresholds'] as { critical: number }).critical}`),
          ).toBe(true);
  });

  it('GIVEN owners THEN the whole notifies their receiver, and parts no one', () => {
    const owned = catalog(domain({ alerts: 'orders' }));
    const { monitors } = datadogFile(rulesOf(local, owned), settings, owned);
    const of = (ref: string): string => monitors.find((each) => each.ref === ref)?.monitor.message ?? '';
    expect(of('KafkaGroupLag-1')).toMatch(/\n@slack-orders$/);
    expect(of('KafkaAtMinIsr-1')).toMatch(/\n@pagerduty-platform$/);
    expect(of('KafkaAtMinIsr-1-1')).toBe('Part of KafkaAtMinIsr-1.');
  });

  it('GIVEN texts of others THEN they are no templates, and notify no one', () => {
    expect(plainText('{{#is_alert}} @all')).toBe('{ {#is_alert} } (at)all');
  });
});
