/** A roll of systemd hosts under load, one by one and rack-parallel: how long it takes, and what clients see of it. */
import { spawn } from 'node:child_process';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { awsEnvironment } from '../model/aws/topology';
import { projectRoot } from '../operations/toolchain/paths';
import { UserError } from '../shared/user-error';
import { declaration } from '../test/hosts/support/environment';
import { Fleet } from '../test/hosts/support/fleet';
import { Load } from '../test/hosts/support/load';
import { backLines, rollReport } from './support/roll-report';
import type { Back, Observed } from './support/roll-report';
import { requireRootOnLinux } from './support/privileged';
import type { Section } from './support/report';
import type { Workspace } from './support/workspace';

const NAMESPACE = 'bf-bench';
/** What a JVM has besides its heap, and its host's system. */
const MIB_PER_HOST = 512;
/** Producer and consumer have met everything before times count, and the last node has led again before they end. */
const SETTLE_MS = 10_000;
/** For this long at most the load is watched while nothing happens. */
const MOST_UNDISTURBED_MS = 180_000;

/** @param brokers in three racks */
export async function benchRoll(workspace: Workspace, brokers: number): Promise<Section> {
  await requireRootOnLinux('roll', ['losetup', 'mkfs.xfs', 'debootstrap', 'systemd-nspawn', 'ip']);
  const environment = awsEnvironment({
    ...declaration,
    brokers: { ...declaration.brokers, count: brokers },
  });
  requireMemory(brokers);
  const fleet = new Fleet(workspace.folder('fleet'), NAMESPACE, environment);
  try {
    await provision(workspace, fleet);
    const runs: Observed[] = [];
    for (const [title, ...options] of [['one by one'], ['rack-parallel', '--rack-parallel']] as const) {
      workspace.say(`roll: ${title}, under load`);
      runs.push(await observe(workspace, fleet, title, () => roll(workspace, fleet, options)));
    }
    const longest = Math.max(...runs.map(({ seconds }) => seconds)) * 1_000;
    const time = Math.min(longest, MOST_UNDISTURBED_MS);
    workspace.say(`roll: the same load for ${Math.round(time / 1_000)} s, undisturbed`);
    const undisturbed = await observe(workspace, fleet, 'undisturbed', async () => {
      await sleep(time, undefined, { signal: workspace.abort });
      return [];
    });
    return {
      id: 'roll',
      markdown: rollReport(
        [undisturbed, ...runs],
        new Set(environment.nodes.map(({ rack }) => rack)).size,
        brokers,
      ),
      facts: [
        `${fleet.names.controllers.length} controllers with ${declaration.tuning.controllerHeapMiB} MiB of heap and ` +
          `${brokers} brokers with ${declaration.tuning.brokerHeapMiB} MiB as systemd hosts on this one machine`,
      ],
    };
  } finally {
    workspace.say('roll: taking the hosts away');
    await fleet.end();
  }
}

/** @throws UserError if the hosts would not fit */
function requireMemory(brokers: number): void {
  const { brokerHeapMiB = 0, controllerHeapMiB = 0 } = declaration.tuning;
  const controllers = declaration.controllers.count;
  const needed = controllers * (controllerHeapMiB + MIB_PER_HOST) + brokers * (brokerHeapMiB + MIB_PER_HOST);
  const free = Math.floor(freemem() / 2 ** 20);
  if (free >= needed) return;
  throw new UserError(
    `bench roll with ${brokers} brokers needs ${needed} MiB of memory; ${free} MiB are free.`,
    brokers > 3 ? `make bench BENCH='roll --sizes 3'` : 'end what else runs on this machine',
  );
}

async function provision(workspace: Workspace, fleet: Fleet): Promise<void> {
  const { controllers, brokers } = fleet.names;
  workspace.say(`roll: booting ${controllers.length + brokers.length} hosts`);
  await fleet.prepare();
  await fleet.start(...controllers, ...brokers);
  workspace.abort.throwIfAborted();
  workspace.say('roll: bringing them to their state');
  const { status, output } = await fleet.playbook('site.yml');
  workspace.abort.throwIfAborted();
  if (status !== 0) throw new Error(`site.yml ended with status ${status}:\n${output.slice(-4_000)}`);
}

/** Puts load on the cluster while something is done. */
async function observe(
  workspace: Workspace,
  fleet: Fleet,
  title: string,
  act: () => Promise<readonly Back[]>,
): Promise<Observed> {
  const load = await Load.start(fleet, `bench.${title.replace(/\W/g, '-')}`);
  try {
    await sleep(SETTLE_MS, undefined, { signal: workspace.abort });
    load.mark();
    const begun = Date.now();
    const back = await act();
    const seconds = (Date.now() - begun) / 1_000;
    await sleep(SETTLE_MS, undefined, { signal: workspace.abort });
    return { title, seconds, back, load: await load.stop() };
  } catch (error) {
    load.kill();
    throw error;
  }
}

/** Returns when which nodes were back, in seconds from the beginning. @throws Error if the roll is refused or aborted */
async function roll(workspace: Workspace, fleet: Fleet, options: readonly string[]): Promise<Back[]> {
  const [command, args] = fleet.onNetwork(
    ...[process.execPath, join(projectRoot, 'bin/brokerform.js'), 'roll', '--restart-all', ...options],
    ...[...fleet.cluster, '--inventory', fleet.inventoryFile],
  );
  const child = spawn(command, args, {
    cwd: projectRoot,
    env: { ...process.env, NO_COLOR: '1', CI: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const interrupt = (): void => void child.kill('SIGINT');
  workspace.abort.addEventListener('abort', interrupt, { once: true });
  const begun = Date.now();
  const lines: { text: string; seconds: number }[] = [];
  createInterface({ input: child.stderr }).on('line', (text) =>
    lines.push({ text, seconds: (Date.now() - begun) / 1_000 }),
  );
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  workspace.abort.removeEventListener('abort', interrupt);
  workspace.abort.throwIfAborted();
  if (status !== 0) {
    const said = lines.slice(-20).map(({ text }) => text);
    throw new Error(`brokerform roll ended with status ${status}:\n${said.join('\n')}`);
  }
  return backLines(lines);
}
