/** What the tiers on systemd hosts begin with: six hosts, brought to their state by the playbook over SSH. */
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { plainProgress } from '../../../shared/system/progress';
import { ensureAnsible } from '../../../operations/hosts/ansible';
import { run } from '../../../shared/system/run';
import type { Fleet } from './fleet';
import { NAMESPACE, onKafka, tierFleet } from './tier';
import teardown from './teardown';

/** @param version that the hosts run */
export async function provisionFleet(version: string): Promise<void> {
  // A fleet that an earlier run left with BROKERFORM_KEEP_TIER, for working on one file: docs/testing.md.
  if (process.env['BROKERFORM_HOSTS_TIER'] !== undefined) return;
  await refuseBesideOthers();
  const directory = mkdtempSync(join(tmpdir(), 'brokerform-hosts-'));
  process.env['BROKERFORM_HOSTS_TIER'] = directory;
  // Also when jest is interrupted, which runs no teardown.
  process.once('SIGINT', () => void teardown().finally(() => process.exit(130)));
  process.once('SIGTERM', () => void teardown().finally(() => process.exit(143)));
  try {
    await provision(directory, version);
  } catch (error) {
    await teardown();
    throw error;
  }
}

/** Hosts share the machine's kernel parameters, which the first run would put back under the second one. */
async function refuseBesideOthers(): Promise<void> {
  if (!existsSync(join('/run/netns', NAMESPACE))) return;
  const inside = (await run('ip', ['netns', 'pids', NAMESPACE])).trim().split(/\s+/).filter(Boolean);
  // What a run that was killed has left, after its processes have ended.
  if (inside.length === 0) return void (await run('ip', ['netns', 'delete', NAMESPACE]));
  throw new Error(
    `Hosts of another run are up: processes ${inside.slice(0, 5).join(', ')} … in the network namespace ${NAMESPACE}. ` +
      'Two runs on one machine would change the kernel parameters of each other.\n' +
      '    remedy:  wait for the other run; if it was killed, end these processes',
  );
}

async function provision(directory: string, version: string): Promise<void> {
  const say = (line: string): void => void process.stderr.write(`   ${line}\n`);
  await ensureAnsible(plainProgress(say));
  process.stderr.write(`   everything is below ${directory}\n`);
  const fleet = tierFleet(onKafka(version));
  await fleet.prepare();
  say('booting six hosts …');
  await fleet.start(...fleet.names.controllers, ...fleet.names.brokers);
  say('bringing them to their state …');
  const { status, output } = await fleet.playbook('site.yml');
  if (status === 0) return waitUntilServing(fleet);
  const log = join(process.env['BROKERFORM_TEST_LOGS'] ?? tmpdir(), `${basename(directory)}-site.log`);
  writeFileSync(log, output);
  throw new Error(
    `site.yml ended with status ${status}; all of it is in ${log}, its end:\n${output.slice(-4000)}`,
  );
}

/** The playbook ends when processes run; a cluster is there some seconds later. */
async function waitUntilServing(fleet: Fleet): Promise<void> {
  const { controllers, brokers } = fleet.names;
  const { status, output } = await fleet.check('--after', [...controllers, ...brokers]);
  if (status !== 0) throw new Error(`the hosts are no cluster: ${output}`);
}
