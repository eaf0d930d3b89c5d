import {
  monitoringAcls,
  monitoringWebPorts,
  prometheusUrls,
  runsMonitoring,
} from '../../../../model/monitoring/own-host';
import { workspaceOf } from '../../../../model/monitoring/host-settings';
import { receiverSecretNames, receiverSecrets } from '../../../../model/monitoring/receiver-secrets';
import { monitored } from '../../../fixtures/environments/monitored';

test('GIVEN the exporter of group lag THEN its user describes, and reads no record', () => {
  expect(
    monitoringAcls().map(({ principal, operation, resourceType, resourceName }) =>
      [principal, operation, resourceType, resourceName].join(' '),
    ),
  ).toEqual([
    'User:lag-exporter Describe Cluster kafka-cluster',
    'User:lag-exporter Describe Topic *',
    'User:lag-exporter Describe Group *',
  ]);
});

test('GIVEN an environment THEN it runs monitoring where it is on AWS and declares a host', () => {
  expect(runsMonitoring({ kind: 'aws', monitoring: { host: { instanceType: 'm7g.medium' } } })).toBe(true);
  expect(runsMonitoring({ kind: 'aws', monitoring: {} })).toBe(false);
  expect(runsMonitoring({ kind: 'local', monitoring: { host: {} } })).toBe(false);
});

test('GIVEN Grafana THEN its port is one of those that people use', () => {
  expect(monitoringWebPorts({ host: { instanceType: 'm7g.medium' } })).toEqual([9090, 9093]);
  expect(monitoringWebPorts({ host: { instanceType: 'm7g.medium', grafana: true } })).toEqual([
    9090, 9093, 3000,
  ]);
  expect(prometheusUrls([{ host: 'a' }])).toEqual(['https://a:9090']);
});

test('GIVEN receivers THEN the secrets of those in the folder of the host have a name', () => {
  expect(receiverSecretNames(monitored.monitoring)).toEqual(['mail', 'slack']);
  const file = (path: string) =>
    ({ hook: { kind: 'webhook', url: 'https://a', token: { file: path } } }) as const;
  for (const path of ['/etc/secrets/a', '/etc/alertmanager/secrets/../a', '/etc/alertmanager/secrets/'])
    expect(receiverSecrets({ receivers: file(path) })).toEqual([
      { receiver: 'hook', field: 'token', property: 'receivers.hook.token', file: path },
    ]);
});

test('GIVEN a dead man’s switch THEN its secrets are fetched as those of receivers are', () => {
  const at = (name: string) => ({ file: `/etc/alertmanager/secrets/${name}` });
  const deadMansSwitch = { kind: 'webhook', url: at('switch'), token: at('token') } as const;
  expect(receiverSecretNames({ receivers: {}, deadMansSwitch })).toEqual(['switch', 'token']);
  expect(receiverSecrets({ receivers: {}, deadMansSwitch }).map(({ property }) => property)).toEqual([
    'deadMansSwitch.url',
    'deadMansSwitch.token',
  ]);
});

test('GIVEN the address of a workspace THEN its id is known, and of another region none', () => {
  const url = 'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-0a1b/api/v1/remote_write';
  expect(workspaceOf({ url, region: 'eu-central-1' })).toBe('ws-0a1b');
  expect(workspaceOf({ url, region: 'eu-west-1' })).toBeUndefined();
  expect(workspaceOf({ url: 'https://example.com', region: 'eu-central-1' })).toBeUndefined();
});
