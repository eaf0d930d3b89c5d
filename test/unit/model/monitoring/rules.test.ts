import { ALERTS } from '../../../../model/monitoring/definitions';
import { promDuration, promql } from '../../../../model/monitoring/promql';
import { literalText, ruleFile } from '../../../../model/monitoring/prometheus';
import type { PrometheusRule } from '../../../../model/monitoring/prometheus';
import { allAlerts, rulesOf } from '../../../../model/monitoring/rules';
import type { Rules } from '../../../../model/monitoring/rules';
import type { Alert } from '../../../../model/monitoring/alert';
import { monitored } from '../../../../model/environment/monitored';
import { thresholdsOf } from '../../../../model/monitoring/thresholds';
import { local } from '../../../fixtures/environments/local';
import { catalog, domain, service, topic } from '../../../support/resolved';
import { aws, awsRules, example, localRules, watchedRules, zgcRules } from './support';

const named = (alerts: readonly Alert[], name: string, owner?: string): Alert[] =>
  alerts.filter((alert) => alert.name === name && (owner === undefined || alert.owner === owner));

describe('alerts of an environment', () => {
  it('GIVEN environments of each kind and collector THEN every definition has a condition somewhere', () => {
    const made = [localRules(), awsRules(), zgcRules(), watchedRules()]
      .flatMap(allAlerts)
      .map(({ name }) => name);
    expect([...new Set(made)].sort()).toEqual(Object.keys(ALERTS).sort());
  });

  it('GIVEN G1 or ZGC THEN one of Full GC and full heap is watched', () => {
    const names = allAlerts(awsRules()).map(({ name }) => name);
    expect(names).toContain('KafkaFullGc');
    expect(names).not.toContain('KafkaHeapFull');
    const ofZgc = allAlerts(zgcRules()).map(({ name }) => name);
    expect(ofZgc).toContain('KafkaHeapFull');
    expect(ofZgc).not.toContain('KafkaFullGc');
  });

  it('GIVEN a dead man’s switch, or none THEN an alert always fires, or there is no such alert', () => {
    const watchdogs = (rules: Rules): PrometheusRule[] =>
      ruleFile(rules)
        .groups.flatMap(({ rules: members }): PrometheusRule[] => [...members])
        .filter((rule) => 'alert' in rule && rule.alert === 'Watchdog');
    expect(watchdogs(watchedRules())).toMatchObject([
      { expr: 'vector(1)', labels: { environment: 'local', owner: 'platform', severity: 'none' } },
    ]);
    expect(watchdogs(localRules())).toEqual([]);
  });

  it('GIVEN any rule THEN no two have one name and the same labels', () => {
    const keys = ruleFile(localRules())
      .groups.flatMap(({ rules }): PrometheusRule[] => [...rules])
      .map((rule) => ('record' in rule ? rule.record : JSON.stringify([rule.alert, rule.labels, rule.expr])));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('GIVEN a disk and a load THEN the free share leaves time to enlarge it, within what retention leaves', () => {
    const { diskFree } = thresholdsOf(monitored(aws));
    expect(diskFree.value).toBe(0.29);
    expect(diskFree.reason).toContain('4h');
    expect(thresholdsOf({ ...monitored(aws), writesPerBroker: 2 ** 40 }).diskFree.value).toBe(0.3);
    expect(thresholdsOf(monitored(local)).diskFree.value).toBe(0.15);
  });

  it('GIVEN thresholds that the environment declares THEN they replace the computed ones', () => {
    const own = {
      ...local,
      monitoring: { receivers: {}, platform: '', thresholds: { produceLatency: '2s', diskFree: '20%' } },
    };
    const { produceLatency, diskFree, gcPauses } = thresholdsOf(monitored(own), own.monitoring.thresholds);
    expect([produceLatency.value, diskFree.value, gcPauses.value]).toEqual([2000, 0.2, 0.1]);
    expect(produceLatency.reason).toContain('2s');
  });
});

describe('objectives of lag', () => {
  it('GIVEN a service that reads a topic of another team THEN its own team is alerted, by the default objective', () => {
    const [alert] = named(localRules().alerts.groups, 'KafkaGroupLag', 'payment-team').filter(
      ({ objective }) => objective === '1h',
    );
    expect(alert?.severity).toBe('warning');
    expect(promql(alert?.expression ?? { kind: 'now' })).toBe(
      'kafka_consumergroup_lag_seconds{consumergroup="payment-service",environment="local",job="kafka-groups",topic="order.created"} > 3600',
    );
  });

  it('GIVEN groups that no service declares THEN the owner of the topic is alerted', () => {
    const [alert] = named(localRules().alerts.groups, 'KafkaGroupLag', 'order-team');
    expect(promql(alert?.expression ?? { kind: 'now' })).toBe(
      'brokerform:other_groups:lag_seconds{environment="local",topic="order.created"} > 3600',
    );
    const recorded = localRules().recordings.find(
      ({ name }) => name === 'brokerform:other_groups:lag_seconds',
    );
    expect(promql(recorded?.expression ?? { kind: 'now' })).toBe(
      'kafka_consumergroup_lag_seconds{consumergroup!~"payment-service",environment="local",job="kafka-groups"}',
    );
  });

  it('GIVEN an objective of the topic THEN it is critical, in seconds and in records, with burn rates', () => {
    const { groups } = localRules().alerts;
    const [bySeconds] = named(groups, 'KafkaGroupLag', 'payment-team').filter(
      ({ objective }) => objective === '5m',
    );
    const [byRecords] = named(groups, 'KafkaGroupLagRecords', 'payment-team');
    expect([bySeconds?.severity, byRecords?.severity, byRecords?.objective]).toEqual([
      'critical',
      'critical',
      '5000 records',
    ]);
    const [fast] = named(groups, 'KafkaLagBudgetFast', 'payment-team');
    expect(promql(fast?.expression ?? { kind: 'now' })).toContain('missed_1h{');
    expect(promql(fast?.expression ?? { kind: 'now' })).toContain('> 0.144');
    expect(promql(fast?.expression ?? { kind: 'now' })).toContain('> 0.06');
  });

  it('GIVEN an objective of the service THEN it replaces that of the topic', () => {
    const strict = catalog(
      domain({
        topics: [topic({ lagObjective: { time: 600_000 } })],
        services: [
          service({
            reads: [{ group: 'strict-*', topics: ['order.created'] }],
            lagObjective: { time: 30_000 },
          }),
        ],
      }),
    );
    const lag = named(rulesOf(local, strict).alerts.groups, 'KafkaGroupLag');
    expect(lag.map(({ objective, expression }) => [objective, promql(expression)])).toEqual([
      [
        '30s',
        'kafka_consumergroup_lag_seconds{consumergroup=~"strict-.*",environment="local",job="kafka-groups",topic="order.created"} > 30',
      ],
      ['10m', 'brokerform:other_groups:lag_seconds{environment="local",topic="order.created"} > 600'],
    ]);
  });

  it('GIVEN a short retention THEN the default objective is a tenth of it, and half of it is the last warning', () => {
    const short = catalog(
      domain({ topics: [topic({ config: { 'retention.ms': '3600000' } })], services: [] }),
    );
    const { groups } = rulesOf(local, short).alerts;
    expect(named(groups, 'KafkaGroupLag')[0]?.objective).toBe('6m');
    expect(promql(named(groups, 'KafkaGroupNearRetention')[0]?.expression ?? { kind: 'now' })).toContain(
      '> 1800',
    );
  });

  it('GIVEN a topic that only compaction cleans THEN retention cannot delete unread records', () => {
    const compacted = catalog(
      domain({
        topics: [topic({ config: { 'cleanup.policy': 'compact', 'retention.ms': '1' } })],
        services: [],
      }),
    );
    expect(named(rulesOf(local, compacted).alerts.groups, 'KafkaGroupNearRetention')).toEqual([]);
  });

  it('GIVEN many topics and groups THEN rules grow with owners and objectives alone', () => {
    const topics = Array.from({ length: 200 }, (_, index) => topic({ name: `order.t${index}` }));
    const services = Array.from({ length: 50 }, (_, index) =>
      service({ name: `s${index}`, reads: [{ group: `g${index}`, topics: ['order.*'] }] }),
    );
    const { groups } = rulesOf(local, catalog(domain({ topics, services }))).alerts;
    expect(named(groups, 'KafkaGroupLag')).toHaveLength(1);
  });
});

describe('texts', () => {
  it('GIVEN templates in texts of others THEN Prometheus evaluates none of them', () => {
    expect(literalText('{{ $labels.x }}')).toBe('{{ "{{" }} $labels.x }}');
    const hostile = '{{ template "x" }}';
    const file = ruleFile(
      rulesOf(
        local,
        catalog(domain({ owner: { team: hostile, contact: '' }, topics: [topic()], services: [] })),
      ),
    );
    const owners = file.groups
      .flatMap(({ rules }): PrometheusRule[] => [...rules])
      .flatMap((rule) => ('labels' in rule ? [rule.labels['owner']] : []));
    expect(owners).toContain('{{ "{{" }} template "x" }}');
    expect(owners).not.toContain(hostile);
  });

  it('GIVEN names with signs of PromQL and of its patterns THEN they stay names', () => {
    const group = 'a"b\\c.d';
    const rules = rulesOf(
      local,
      catalog(
        domain({
          services: [
            service({
              reads: [
                { group, topics: ['order.created'] },
                { group: 'p(*', topics: ['order.created'] },
              ],
            }),
          ],
        }),
      ),
    );
    const [alert] = named(rules.alerts.groups, 'KafkaGroupLag');
    const text = promql(alert?.expression ?? { kind: 'now' });
    expect(text).toContain('consumergroup="a\\"b\\\\c.d"');
    expect(text).toContain('consumergroup=~"p\\\\(.*"');
  });

  it('GIVEN durations THEN they are written as Prometheus reads them', () => {
    expect([0, 500, 90_000, 5_400_000, 129_600_000].map(promDuration)).toEqual([
      '0s',
      '500ms',
      '1m30s',
      '1h30m',
      '1d12h',
    ]);
  });

  it('GIVEN any alert THEN it says what it means, why and what to do, and has a page', () => {
    const file = ruleFile(
      rulesOf(
        { ...local, monitoring: { receivers: {}, platform: '', runbooks: 'https://docs/r' } },
        example(),
      ),
    );
    for (const rule of file.groups.flatMap(({ rules }): PrometheusRule[] => [...rules])) {
      if ('record' in rule) continue;
      expect(Object.keys(rule.annotations)).toEqual(
        expect.arrayContaining(['summary', 'description', 'causes', 'actions', 'runbook_url', 'value']),
      );
      expect(rule.annotations['runbook_url']).toMatch(/^https:\/\/docs\/r\/[a-z-]+\.md$/);
    }
  });
});
