/** docs/runbooks/full-disk.md, as it stands there: a broker's disk is full under load, and its volume is enlarged. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Load, expectUndisturbed } from '../hosts/support/load';
import { tierFleet } from '../hosts/support/tier';

const MINUTE = 60_000;
const fleet = tierFleet();
const host = 'broker-103';
const [mount = ''] = fleet.document(host).storage.mounts;

async function systemd(property: string): Promise<string> {
  return fleet.read(host, 'systemctl', 'show', '--value', '--property', property, 'kafka');
}

/** @throws Error if it does not come true in time */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 3 * MINUTE; Date.now() < end; await sleep(1000)) if (await isSo()) return;
  throw new Error(`${what}: not within three minutes`);
}

let load: Load | undefined;
afterEach(() => load?.kill());

test(
  'GIVEN a full data disk THEN its broker ends, and the others serve; WHEN the volume is larger and the playbook ran THEN it is back',
  async () => {
    load = await Load.start(fleet, 'load.full-disk');
    const restarts = await systemd('NRestarts');
    await fleet.inHost(host, 'sh', '-c', `dd if=/dev/zero of=${mount}/ballast bs=1M; sync`);
    await until('the broker ends', async () => (await systemd('NRestarts')) !== restarts);
    expect(await fleet.read(host, 'journalctl', '--unit', 'kafka', '--boot')).toContain(
      'No space left on device',
    );

    fleet.growDisk(host, 2);
    const { status, output } = await fleet.playbook('site.yml', '--limit', host);
    expect({ status, end: output.slice(-3000) }).toMatchObject({ status: 0 });
    expect(await fleet.check('--after', [host])).toMatchObject({ status: 0 });
    expectUndisturbed(await load.stop());
    await fleet.read(host, 'rm', `${mount}/ballast`);
  },
  12 * MINUTE,
);
