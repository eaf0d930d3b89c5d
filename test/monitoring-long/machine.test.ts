/**
 * A disk that fills, and a certificate that ends, from the exporters that see them to the receiver of the owner. What nodes log to is a disk of some
 * hundred MiB, which the node exporter sees as the machine's own.
 */
import { createServer } from 'node:tls';
import type { Server } from 'node:tls';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOBS } from '../../model/monitoring/series';
import { run } from '../../shared/system/run';
import { createAuthority } from '../support/authority';
import { eventually } from '../support/eventually';
import { TOPIC, expectRunbook, provoke } from '../monitoring/support/provoke';

const NODE_EXPORTER = 150;
const BLACKBOX = 151;
const LISTENER = 152;
const MODULE = 'tls';
const MIB = 2 ** 20;
const FIRING = 'ALERTS{alertname="KafkaDiskFilling",alertstate="firing"}';
const RECORD = 'x'.repeat(MIB / 2);

let ports = 0;
const at = (offset: number): string => `127.0.0.1:${ports + offset}`;
const { cluster, receivers, arrival, calm, folder } = provoke([], {
  diskMiB: 1_200,
  jobs: (first) => {
    ports = first;
    return [
      { job: JOBS.node, targets: [{ address: at(NODE_EXPORTER) }] },
      {
        job: JOBS.probe,
        targets: [{ address: at(LISTENER) }],
        probe: { exporter: at(BLACKBOX), module: MODULE },
      },
    ];
  },
});

let listener: Server | undefined;

/** As a broker whose certificate ends then. */
async function listen(days: number): Promise<void> {
  await hangUp();
  const [key, certificate] = [join(folder, 'listener.key'), join(folder, 'listener.pem')];
  await createAuthority('/CN=listener', { key, certificate }, days);
  const pem = { key: readFileSync(key), cert: readFileSync(certificate) };
  listener = createServer(pem, (socket) => socket.end());
  listener.on('tlsClientError', () => undefined);
  await new Promise<void>((done) => listener?.listen(ports + LISTENER, '127.0.0.1', done));
}

async function hangUp(): Promise<void> {
  const open = listener;
  listener = undefined;
  if (open !== undefined) await new Promise((done) => open.close(done));
}

beforeAll(async () => {
  await listen(400);
  const type = await run('findmnt', ['--noheadings', '--output', 'FSTYPE', '/']);
  await cluster.run('node-exporter', [
    `--web.listen-address=${at(NODE_EXPORTER)}`,
    '--collector.disable-defaults',
    '--collector.filesystem',
    // The disk of the nodes is that of the machine which it reports on, and this machine's own is none.
    `--path.rootfs=${folder}`,
    `--collector.filesystem.fs-types-exclude=^${type.trim()}$`,
  ]);
  const module = {
    prober: 'tcp',
    tcp: { preferred_ip_protocol: 'ip4', tls: true, tls_config: { insecure_skip_verify: true } },
  };
  writeFileSync(join(folder, 'blackbox.yml'), JSON.stringify({ modules: { [MODULE]: module } }));
  await cluster.run('blackbox-exporter', [
    `--config.file=${join(folder, 'blackbox.yml')}`,
    `--web.listen-address=${at(BLACKBOX)}`,
  ]);
  await eventually(async () => {
    expect(await cluster.query('node_filesystem_avail_bytes{mountpoint="/"}')).toHaveLength(1);
    expect(await cluster.query('probe_ssl_earliest_cert_expiry')).toHaveLength(1);
  });
});

afterAll(hangUp);

it('GIVEN records that fill the disk THEN the platform is alerted before it is full, and no more once they are gone', async () => {
  await calm('KafkaDiskFilling', 'KafkaCertificateEnding');
  const producer = cluster.kafka().producer();
  await producer.connect();
  const share = async (): Promise<number> => {
    const [sample] = await cluster.query(
      'node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"}',
    );
    return sample?.value ?? 1;
  };
  // Three replicas of each record are on this disk.
  while ((await share()) > 0.14)
    for (let sent = 0; sent < 10; sent += 1)
      await producer.send({ topic: TOPIC, messages: [{ key: String(sent), value: RECORD }] });
  await producer.disconnect();

  const filling = await arrival('platform', 'KafkaDiskFilling', 'firing');
  expect(filling.labels).toMatchObject({ owner: 'platform', mountpoint: '/' });
  expectRunbook(filling);

  const admin = cluster.kafka().admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [TOPIC] });
  await admin.disconnect();
  // Until the window of the forecast has no more of the minute in which the disk filled.
  await eventually(async () => expect(await cluster.query(FIRING)).toEqual([]), 3_000);
  await arrival('platform', 'KafkaDiskFilling', 'resolved');
  expect(receivers.whoGot('KafkaDiskFilling')).toEqual(['platform']);
}, 900_000);

it('GIVEN a certificate with ten days left THEN the platform is alerted, and no more once it is renewed', async () => {
  await calm('KafkaCertificateEnding');
  await listen(10);
  const ending = await arrival('platform', 'KafkaCertificateEnding', 'firing');
  expect(ending.labels).toMatchObject({ owner: 'platform', instance: at(LISTENER) });
  expectRunbook(ending);
  await listen(400);
  await arrival('platform', 'KafkaCertificateEnding', 'resolved');
  expect(receivers.whoGot('KafkaCertificateEnding')).toEqual(['platform']);
});
