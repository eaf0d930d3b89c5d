import { parseClusterOutputs } from '../../../../model/aws/cluster-outputs';

const node = { instance_id: 'i-1', volume_ids: ['vol-1'], address: '10.0.0.1', role: 'broker' };
const outputs = {
  hosts_bucket: { value: 'hosts', sensitive: false },
  nodes: { value: { 'broker-101': node } },
};

test('GIVEN the outputs of a deployed cluster THEN bucket and nodes are read', () =>
  expect(parseClusterOutputs(outputs)).toEqual({
    hostsBucket: 'hosts',
    nodes: { 'broker-101': { instanceId: 'i-1', volumeIds: ['vol-1'] } },
  }));

test.each([{}, { ...outputs, hosts_bucket: undefined }, { ...outputs, nodes: { value: [node] } }])(
  'GIVEN outputs of another shape THEN there are none',
  (other) => expect(parseClusterOutputs(other)).toBeUndefined(),
);
