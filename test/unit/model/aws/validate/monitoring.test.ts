import type { AwsDeclaration } from '../../../../../model/aws/declaration';
import { checkAwsDeclaration } from '../../../../../model/aws/validate';
import { formatDiagnostic } from '../../../../../model/diagnostics';
import { monitored } from '../../../../fixtures/environments/monitored';

const { monitoring } = monitored;
const said = (change: Partial<NonNullable<AwsDeclaration['monitoring']>>): string[] =>
  checkAwsDeclaration({ ...monitored, monitoring: { ...monitoring, ...change } }).map(formatDiagnostic);
const codes = (change: Parameters<typeof said>[0]): unknown[] =>
  said(change).map((text) => /monitoring\S*: error|\[[a-z-]+\]/g[Symbol.match](text)?.join(' '));

test('GIVEN what is in order THEN there is nothing to say', () => {
  expect(said({})).toEqual([]);
  expect(
    said({
      host: {
        instanceType: 'm7g.large',
        retention: '30d',
        pair: true,
        replacements: { 2: 'new image' },
      },
      remoteWrite: {
        url: 'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-0a1b/api/v1/remote_write',
        region: 'eu-central-1',
      },
      datadogAgent: { securityGroupId: 'sg-0123456789abcdef0' },
    }),
  ).toEqual([]);
});

test('GIVEN a host with every mistake THEN all are said', () => {
  expect(
    codes({
      host: { instanceType: 'm7g.lage', retention: '2 weeks', replacements: { 2: 'a' } },
      prometheus: { url: 'https://prometheus.example.com', securityGroupId: 'sg-1' },
      receivers: {
        ...monitoring.receivers,
        hook: { kind: 'webhook', url: 'https://example.com', token: { file: '/etc/secrets/hook' } },
      },
    }),
  ).toEqual([
    'monitoring.host.instanceType: error [unknown-instance-type]',
    'monitoring.host.retention: error [monitoring-retention]',
    'monitoring.host.replacements[2]: error [unknown-node-id]',
    'monitoring.prometheus: error [two-collectors]',
    'monitoring.receivers.hook.token: error [receiver-secret-place]',
    'monitoring.prometheus.securityGroupId: error [illegal-security-group]',
  ]);
});

test('GIVEN a workspace and no host THEN no one would write to it', () => {
  const { receivers, platform } = monitoring;
  const declaration: AwsDeclaration = {
    ...monitored,
    monitoring: { receivers, platform, remoteWrite: { url: 'https://example.com', region: 'eu-central-1' } },
  };
  expect(checkAwsDeclaration(declaration).map(formatDiagnostic)).toEqual([
    expect.stringContaining('and no host collects them. [remote-write-without-host]'),
    expect.stringContaining('is not the address of a workspace in eu-central-1. [illegal-remote-write]'),
  ]);
});
