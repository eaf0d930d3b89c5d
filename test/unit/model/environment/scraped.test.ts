import { JOBS } from '../../../../model/monitoring/series';
import { alertmanagerBeside, scrapeJobs } from '../../../../model/environment/scraped';
import { local } from '../../../fixtures/environments/local';
import { aws } from '../monitoring/support';

const job = (name: string, environment: Parameters<typeof scrapeJobs>[0]) =>
  scrapeJobs(environment).find((each) => each.job === name);

it('GIVEN an environment on AWS THEN it has every job that rules select by', () => {
  expect(scrapeJobs(aws).map((each) => each.job)).toEqual(Object.values(JOBS));
});

it('GIVEN an environment on AWS THEN each node that runs is scraped, with its role', () => {
  expect(job('kafka', aws)?.targets).toEqual(
    aws.nodes.map(({ id, host, role }) => ({
      address: `${host}:9404`,
      labels: { node_id: String(id), role },
    })),
  );
  expect(job('node', aws)?.targets).toHaveLength(aws.nodes.length + aws.registryHosts.length);
});

it('GIVEN listeners with TLS THEN those of brokers are probed', () => {
  const brokers = aws.nodes.filter(({ role }) => role === 'broker');
  expect(job('kafka-tls', aws)?.targets).toEqual(brokers.map(({ host }) => ({ address: `${host}:9092` })));
});

it('GIVEN the cluster on this machine THEN its nodes are scraped on the loopback interface', () => {
  expect(scrapeJobs(local).map((each) => each.job)).toEqual(['kafka', 'kafka-groups']);
  expect(job('kafka', local)?.targets[0]).toEqual({
    address: '127.0.0.1:19262',
    labels: { instance: 'node-1', node_id: '1', role: 'combined' },
  });
  expect(alertmanagerBeside(local)).toBe('127.0.0.1:19253');
});
