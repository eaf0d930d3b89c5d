import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';

const withBrokers = (count: number, drained: readonly number[] = []): AwsDeclaration => ({
  ...staging,
  brokers: { ...staging.brokers, count },
  drained,
});

describe('nodes of an AWS environment', () => {
  it('GIVEN three zones THEN ids, names, zones and addresses follow from the declaration', () => {
    const { nodes } = awsEnvironment(withBrokers(3));
    expect(nodes.map(({ id, role, name, zone, address }) => [id, role, name, zone, address])).toEqual([
      [1, 'controller', 'controller-1', 'eu-central-1a', '10.20.0.4'],
      [2, 'controller', 'controller-2', 'eu-central-1b', '10.20.1.4'],
      [3, 'controller', 'controller-3', 'eu-central-1c', '10.20.2.4'],
      [101, 'broker', 'broker-101', 'eu-central-1a', '10.20.0.8'],
      [102, 'broker', 'broker-102', 'eu-central-1b', '10.20.1.8'],
      [103, 'broker', 'broker-103', 'eu-central-1c', '10.20.2.8'],
    ]);
  });

  it('GIVEN a broker THEN its rack is its zone and clients reach it by name', () => {
    const broker = awsEnvironment(withBrokers(3)).nodes.find(({ id }) => id === 102);
    expect(broker).toMatchObject({
      rack: 'eu-central-1b',
      host: 'broker-102.staging.kafka.internal',
      clientPort: 9092,
    });
    expect(broker).not.toHaveProperty('controllerPort');
  });

  it('GIVEN three brokers WHEN three are added THEN those that are there stay as they are', () => {
    const before = awsEnvironment(withBrokers(3)).nodes;
    const after = awsEnvironment(withBrokers(6)).nodes;
    expect(after).toHaveLength(before.length + 3);
    for (const node of before) expect(after).toContainEqual(node);
    expect(new Set(after.map(({ address }) => address)).size).toBe(after.length);
  });

  it('GIVEN a drained broker THEN it runs no more and keeps its id, and later ids do not move', () => {
    const environment = awsEnvironment(withBrokers(6, [104]));
    expect(environment.nodes.map(({ id }) => id)).toEqual([1, 2, 3, 101, 102, 103, 105, 106]);
    expect(environment.allNodes.find(({ id }) => id === 104)).toMatchObject({ drained: true });
    expect(environment.nodes.find(({ id }) => id === 105)).toEqual(
      awsEnvironment(withBrokers(6)).nodes.find(({ id }) => id === 105),
    );
  });

  it('GIVEN gp3 volumes THEN the disk of a broker is all of them together', () => {
    const storage = { kind: 'gp3', layout: 'jbod', volumes: 3, sizeGiB: 500 } as const;
    expect(awsEnvironment({ ...staging, brokers: { ...staging.brokers, storage } }).diskPerBrokerGiB).toBe(
      1500,
    );
  });

  it('GIVEN an existing VPC THEN addresses are from its subnets', () => {
    const { nodes } = awsEnvironment({
      ...staging,
      network: {
        kind: 'existing',
        vpcId: 'vpc-1',
        cidr: '10.99.0.0/16',
        subnets: {
          'eu-central-1a': { subnetId: 'subnet-a', cidr: '10.99.10.0/24' },
          'eu-central-1b': { subnetId: 'subnet-b', cidr: '10.99.20.0/24' },
          'eu-central-1c': { subnetId: 'subnet-c', cidr: '10.99.30.0/24' },
        },
      },
    });
    expect(nodes.find(({ id }) => id === 103)?.address).toBe('10.99.30.8');
  });
});
