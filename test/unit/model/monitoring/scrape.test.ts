import { parse } from 'yaml';
import { scrapeConfig, scrapeConfigText } from '../../../../model/monitoring/scrape';
import { EVERY_OPTION } from './support';

it('GIVEN targets alone THEN they are scraped every 15 s, and named by their environment', () => {
  const config = scrapeConfig({
    environment: 'a$1',
    jobs: [{ job: 'kafka', targets: [{ address: 'broker-1:9404', labels: { role: 'broker' } }] }],
    ruleFiles: [],
  });
  expect(config).toEqual({
    global: { scrape_interval: '15s', scrape_timeout: '10s', evaluation_interval: '15s' },
    rule_files: [],
    scrape_configs: [
      {
        job_name: 'kafka',
        static_configs: [{ targets: ['broker-1:9404'], labels: { role: 'broker' } }],
        relabel_configs: [{ target_label: 'environment', replacement: 'a$$1' }],
      },
    ],
  });
});

it('GIVEN TLS and a password THEN both are files', () => {
  const { scrape_configs: jobs, alerting } = scrapeConfig(EVERY_OPTION);
  expect(jobs[0]).toMatchObject({
    scheme: 'https',
    tls_config: { ca_file: 'ca.pem', cert_file: 'client.pem', key_file: 'client.key', server_name: 'kafka' },
    basic_auth: { username: 'prometheus', password_file: 'password' },
  });
  expect(alerting?.alertmanagers).toEqual([
    {
      scheme: 'https',
      tls_config: {},
      static_configs: [{ targets: ['[::1]:9093'] }],
      file_sd_configs: [{ files: ['alertmanagers.yml'] }],
    },
  ]);
});

it('GIVEN an interval shorter than the time-out THEN the time-out is as short', () => {
  const { global, scrape_configs: jobs } = scrapeConfig({ ...EVERY_OPTION, intervalMs: 2_000 });
  expect(global).toMatchObject({ scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '5s' });
  expect(jobs[0]).toMatchObject({ scrape_interval: '1m', scrape_timeout: '30s' });
});

it('GIVEN a probe THEN its exporter is asked, and the listener is the instance', () => {
  const [, probed] = scrapeConfig(EVERY_OPTION).scrape_configs;
  expect(probed).toMatchObject({
    metrics_path: '/probe',
    params: { module: ['tcp_tls'] },
    static_configs: [{ targets: ['broker-1:9092'] }],
    relabel_configs: [
      { target_label: 'environment' },
      { source_labels: ['__address__'], target_label: '__param_target' },
      { source_labels: ['__address__'], target_label: 'instance' },
      { target_label: '__address__', replacement: '127.0.0.1:9115' },
    ],
  });
});

it('GIVEN options THEN the text is the configuration, and says where it comes from', () => {
  const text = scrapeConfigText(EVERY_OPTION);
  expect(text.split('\n')[0]).toContain('brokerform monitoring prometheus --environment every');
  expect(parse(text)).toEqual(scrapeConfig(EVERY_OPTION));
});
