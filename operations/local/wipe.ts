/** Removing a local cluster permanently. */
import { existsSync, rmSync } from 'node:fs';
import { UserError } from '../../shared/user-error';
import { CLI, layout, nodesText } from './layout';
import type { LocalSettings } from './settings';
import { clusterStatus, monitoringStatus, registryStatus } from './status';

export interface WipeOptions {
  readonly yes?: true;
  readonly dryRun?: true;
}

/**
 * Removes everything that a local cluster left: data, logs, secrets, client files, tools, Terraform state.
 * Files in the state folder that are not the cluster's stay.
 *
 * @throws UserError without `yes` or `dryRun`, and while a node runs.
 */
export function wipeState(settings: LocalSettings, { yes, dryRun }: WipeOptions): string[] {
  const { stateDirectory } = settings;
  if (!existsSync(stateDirectory)) return [`There is nothing to remove: ${stateDirectory} does not exist.`];
  const running = clusterStatus(settings).filter(({ alive }) => alive);
  if (running.length > 0) {
    throw new UserError(
      `Nothing was removed: ${nodesText(running.map(({ node }) => node.id))} ${running.length === 1 ? 'is' : 'are'} still running.`,
      `${CLI} local stop`,
    );
  }
  if (registryStatus(settings).alive)
    throw new UserError('Nothing was removed: the schema registry still runs.', `${CLI} local registry stop`);
  if (monitoringStatus(settings).some(({ alive }) => alive))
    throw new UserError(
      'Nothing was removed: Prometheus or Alertmanager still runs.',
      `${CLI} local monitoring stop`,
    );
  const files = layout(stateDirectory);
  const doomed = [
    ...settings.nodes.map(({ id }) => files.node(id).directory),
    ...[
      files.logs,
      files.secrets,
      files.clients,
      files.terraform,
      files.bin,
      files.memory,
      files.page,
      files.clusterId,
      files.registry.directory,
      files.monitoring.directory,
    ],
  ].filter((file) => existsSync(file));
  if (dryRun) return doomed.map((file) => `Would remove ${file}`);
  if (!yes) {
    throw new UserError(
      [
        `This removes every record, password and Terraform state of the local cluster:`,
        ...doomed.map((file) => `    ${file}`),
      ].join('\n'),
      `${CLI} local wipe --yes`,
    );
  }
  doomed.forEach((file) => rmSync(file, { recursive: true, force: true }));
  return doomed.map((file) => `Removed ${file}`);
}
