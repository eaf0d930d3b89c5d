import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { local } from '../../../fixtures/environments/local';
import type { LocalSettings } from '../../../../operations/local/settings';

const folders: string[] = [];

/** A folder of this test run, below which nothing exists yet. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-unit-'));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
}

/** The local environment with a state folder of its own. */
export function temporarySettings(changes: Partial<LocalSettings> = {}): LocalSettings {
  return { ...local, stateDirectory: path.join(temporaryFolder(), 'state'), ...changes };
}

/** Ports that nothing listened on a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer();
          server.listen(0, 'localhost', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Settings whose nodes have ports that are free. */
export async function settingsWithFreePorts(): Promise<LocalSettings> {
  const ports = await freePorts(6);
  const nodes = local.nodes.map((node, i) => ({
    ...node,
    clientPort: ports[2 * i] ?? 0,
    controllerPort: ports[2 * i + 1] ?? 0,
  }));
  return temporarySettings({ nodes });
}
