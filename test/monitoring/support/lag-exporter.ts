/** Group lag for the provoked alerts: `brokerform monitoring exporter`, as users run it. */
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import path from 'node:path';
import { localMonitoringEndpoints } from '../../../model/monitoring/local-endpoints';
import type { WatchedCluster } from './watched-cluster';

const project = path.resolve(__dirname, '../../..');

export interface LagExporter {
  stop(): void;
}

/** @param folder of its log */
export function startLagExporter(cluster: WatchedCluster, folder: string): LagExporter {
  const { groupsPort } = localMonitoringEndpoints(cluster.settings);
  const output = openSync(path.join(folder, 'groups.log'), 'a');
  const child = spawn(
    process.execPath,
    [
      path.join(project, 'bin/brokerform.js'),
      ...['monitoring', 'exporter', '--environment', cluster.settings.name],
      ...['--listen', `127.0.0.1:${groupsPort}`],
    ],
    { cwd: project, env: cluster.variables(), stdio: ['ignore', output, output] },
  );
  return { stop: () => void child.kill('SIGKILL') };
}
