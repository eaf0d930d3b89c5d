/** docs/runbooks/lost-quorum.md, as it stands there: two of three controllers come back without their disks. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaTool } from '../hosts/support/kafka-tools';
import { tierFleet } from '../hosts/support/tier';

const MINUTE = 60_000;
const fleet = tierFleet();
const [survivor = '', ...lost] = fleet.names.controllers;
const [data = ''] = fleet.document(survivor).storage.directories;

/** Directory ids of the first voters, as every variables document has them. */
function directoryIds(): Map<number, string> {
  const { initialControllers } = fleet.document(survivor).format;
  return new Map(
    initialControllers.split(',').map((voter): [number, string] => {
      const [, id = '', directory = ''] = /^(\d+)@.*:([^:]+)$/.exec(voter) ?? [];
      return [Number(id), directory];
    }),
  );
}

async function kafka(verb: 'start' | 'stop', ...hosts: readonly string[]): Promise<void> {
  for (const host of hosts) await fleet.read(host, 'systemctl', verb, 'kafka');
}

test(
  'GIVEN a majority of controllers without disks WHEN the survivor’s log is copied THEN the cluster is what it was',
  async () => {
    const topics = await kafkaTool(fleet, 'topics', '--list');
    for (const host of lost) {
      await fleet.cutPower(host);
      await fleet.destroy(host);
    }

    // New hosts that do not take themselves for the first voters: they wait as observers of a quorum without a leader.
    await fleet.start(...lost);
    const { status, output } = await fleet.playbook(
      ...['site.yml', '--limit', lost.join(','), '--extra-vars', '{"kafka_initial_voter": false}'],
    );
    expect({ status, end: output.slice(-2000) }).toMatchObject({ status: 0 });

    await kafka('stop', survivor, ...lost);
    const log = await fleet.read(
      ...([
        survivor,
        'sh',
        '-c',
        `tar --create --exclude=quorum-state --directory=${data} __cluster_metadata-0 | base64`,
      ] as const),
    );
    const file = join(fleet.directory, 'given/metadata.tar.b64');
    writeFileSync(file, log);
    for (const host of lost) {
      const id = fleet.document(host).node.id;
      await fleet.read(
        ...([host, 'sh', '-euc'] as const),
        [
          `rm -rf ${data}/__cluster_metadata-0`,
          `base64 --decode /opt/given/metadata.tar.b64 | tar --extract --directory=${data}`,
          `chown -R kafka: ${data}/__cluster_metadata-0`,
          `sed -i 's|^directory.id=.*|directory.id=${directoryIds().get(id)}|' ${data}/meta.properties`,
        ].join('\n'),
      );
    }
    rmSync(file);
    await kafka('start', survivor, ...lost);

    const { controllers, brokers } = fleet.names;
    // Brokers end when no controller has answered for a minute; systemd would start them anew after a while.
    await kafka('start', ...brokers);
    expect(await fleet.check('--after', [...controllers, ...brokers])).toMatchObject({ status: 0 });
    expect(await kafkaTool(fleet, 'topics', '--list')).toBe(topics);
    const quorum = await kafkaTool(fleet, 'quorum', 'describe', '--replication');
    expect(quorum.match(/Leader|Follower/g)).toHaveLength(3);
  },
  10 * MINUTE,
);
