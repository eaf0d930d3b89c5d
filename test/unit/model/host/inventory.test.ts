import { staging } from '../../../fixtures/environments/staging';
import { awsEnvironment } from '../../../../model/aws/topology';
import { hostInventory, serviceInventory } from '../../../../model/host/inventory';
import type { DeployedNode, HostConnection } from '../../../../model/host/inventory';
import { registryVariables } from '../../../../model/host/registry-variables';
import { hostVariables } from '../../../../model/host/variables';

const environment = awsEnvironment(staging);
const deployed = Object.fromEntries(
  environment.nodes.map(({ name }, index): [string, DeployedNode] => [
    name,
    { instanceId: `i-${index}`, volumeIds: [`vol-${index}`] },
  ]),
);

describe('the inventory of an environment', () => {
  test('THEN every node is in the group of its role, with the document that first boot reads', () => {
    const { all } = hostInventory(environment, deployed, { kind: 'ssh', user: 'admin' });
    const { brokers, controllers } = all.children ?? {};

    expect(Object.keys(brokers?.hosts ?? {})).toEqual(['broker-101', 'broker-102', 'broker-103']);
    expect(Object.keys(controllers?.hosts ?? {})).toEqual(['controller-1', 'controller-2', 'controller-3']);
    const [, , , node] = environment.nodes;
    expect(node?.name).toBe('broker-101');
    expect(brokers?.hosts?.['broker-101']).toEqual({
      ...(node && hostVariables(environment, node, { volumeIds: ['vol-3'] })),
      ansible_host: '10.20.0.8',
    });
  });

  test('GIVEN hosts of a registry THEN they have an inventory of their own', () => {
    const withRegistry = awsEnvironment({ ...staging, registry: { instanceType: 'm7g.medium' } });
    const hosts = (connection: HostConnection): unknown[] =>
      Object.entries(
        serviceInventory(
          withRegistry,
          ...(['registry', withRegistry.registryHosts] as const),
          (host) => registryVariables(withRegistry, host),
          { 'registry-1': 'i-9' },
          connection,
        ).all.children?.['registry']?.hosts ?? {},
      ).map(([name, variables]) => [name, variables?.['ansible_host']]);

    expect(hosts({ kind: 'ssm', bucket: 'b' })).toEqual([
      ['registry-1', 'i-9'],
      ['registry-2', '10.20.1.247'],
    ]);
    expect(hosts({ kind: 'ssh', user: 'admin' })[0]).toEqual(['registry-1', '10.20.0.247']);
    expect(JSON.stringify(hostInventory(withRegistry, {}, { kind: 'ssh', user: 'admin' }))).not.toContain(
      'registry-1',
    );
  });

  test('GIVEN SSH THEN hosts are reached at their addresses, and another user than root becomes root', () => {
    expect(hostInventory(environment, deployed, { kind: 'ssh', user: 'admin' }).all.vars).toEqual({
      ansible_user: 'admin',
      ansible_become: true,
    });
    expect(hostInventory(environment, deployed, { kind: 'ssh', user: 'root' }).all.vars).toMatchObject({
      ansible_become: false,
    });
  });

  test('GIVEN Session Manager THEN hosts are reached by their instances, without address or key', () => {
    const { all } = hostInventory(environment, deployed, { kind: 'ssm', bucket: 'staging-hosts' });

    expect(all.vars).toEqual({
      ansible_connection: 'community.aws.aws_ssm',
      ansible_aws_ssm_region: 'eu-central-1',
      ansible_aws_ssm_bucket_name: 'staging-hosts',
      ansible_become: true,
    });
    expect(all.children?.['controllers']?.hosts?.['controller-1']).toMatchObject({ ansible_host: 'i-0' });
  });

  test('GIVEN another number of volumes than disks THEN it is refused', () => {
    const wrong = { ...deployed, 'broker-101': { instanceId: 'i-3', volumeIds: ['vol-3', 'vol-4'] } };
    expect(() => hostInventory(environment, wrong, { kind: 'ssh', user: 'root' })).toThrow(
      'broker-101 has 1 data disks and was given 2 volume ids.',
    );
  });
});
