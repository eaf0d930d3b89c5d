import {
  CONTROL_CENTER_METRICS,
  controlCenterList,
  controlCenterText,
} from '../../../../model/monitoring/control-center';
import { allAlerts } from '../../../../model/monitoring/rules';
import { awsRules, localRules, watchedRules, zgcRules } from './support';

it('GIVEN every alert of the model THEN it is a trigger, or there is a reason', () => {
  for (const rules of [localRules(), awsRules(), zgcRules(), watchedRules()]) {
    const { triggers, untranslated } = controlCenterList(rules);
    const known = [
      ...triggers.map(({ name }) => name.split(' ')[0]),
      ...untranslated.map(({ alert }) => alert),
    ];
    expect([...new Set(known)].sort()).toEqual([...new Set(allAlerts(rules).map(({ name }) => name))].sort());
    for (const { reason } of untranslated) expect(reason.length).toBeGreaterThan(10);
  }
});

it('GIVEN any trigger THEN its component has the metric, and its name is its own', () => {
  const { triggers } = controlCenterList(awsRules());
  for (const { component, metric } of triggers)
    expect(CONTROL_CENTER_METRICS[component] as readonly string[]).toContain(metric);
  expect(new Set(triggers.map(({ name }) => name)).size).toBe(triggers.length);
});

it('GIVEN thresholds and objectives THEN triggers have them, those of groups by name', () => {
  const { triggers, untranslated, needs } = controlCenterList(localRules());
  expect(
    triggers.map(({ name, metric, of, condition, value }) => [name, metric, of, condition, value]),
  ).toEqual([
    ['KafkaMetricsMissing in local', 'Cluster down', undefined, 'Equal to', 'Yes'],
    ['KafkaOfflinePartitions in local', 'Offline topic partitions', undefined, 'Greater than', 0],
    ['KafkaUncleanElection in local', 'Unclean election count', undefined, 'Greater than', 0],
    ['KafkaUnderReplicated in local', 'Under replicated topic partitions', undefined, 'Greater than', 0],
    ['KafkaProduceSlow in local', 'Production request latency', undefined, 'Greater than', 500],
    [
      'KafkaGroupLagRecords in local of payment-service',
      'Consumer lag',
      'payment-service',
      'Greater than',
      5000,
    ],
  ]);
  expect(untranslated.filter(({ alert }) => alert === 'KafkaGroupLagRecords')).toEqual([
    { alert: 'KafkaGroupLagRecords', owner: 'payment-team', reason: 'a trigger is of one group by its name' },
  ]);
  expect(needs[0]).toContain('Telemetry Reporter');
  expect(JSON.parse(controlCenterText(controlCenterList(localRules())))).toHaveProperty('triggers');
});
