/** Formatting a node's folders: once, and never a folder that holds data. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { ADMIN_USER, BROKER_USER, SCRAM_MECHANISM } from '../../model/access/platform';
import { isController } from '../../model/cluster/nodes';
import type { NodeSpec } from '../../model/environment';
import { directoryId, toUuid } from '../../model/kafka/uuid';
import { UserError } from '../../shared/user-error';
import { runJavaPrivately } from './java';
import type { Java } from './java';
import { CLI, layout } from './layout';
import {
  createPrivateFileOnce,
  ensurePrivateFolder,
  readIfThere,
  writePrivateFile,
} from '../../shared/system/private-files';
import { readPassword, scramCredential } from './secrets';
import type { LocalSettings } from './settings';

export { directoryId, toUuid };

/** Formatting takes a second; a busy machine may need many. */
const FORMAT_TIMEOUT_MS = 60_000;

/** `created`: a new cluster's node. `rejoined`: the node had lost its data. `kept`: nothing was done. */
export type FormatOutcome = 'created' | 'rejoined' | 'kept';

/** Formats the node's folder unless it has a meta.properties already. */
export async function formatStorage(
  settings: LocalSettings,
  node: NodeSpec,
  java: Java,
  classpath: string,
): Promise<FormatOutcome> {
  const files = layout(settings.stateDirectory).node(node.id);
  const clusterId = ensureClusterId(settings);
  if (existsSync(files.metaProperties)) {
    requireSameCluster(files.metaProperties, clusterId);
    return 'kept';
  }
  // A voter that forgot what it voted for must not vote again: it comes back with a new directory id and joins.
  const lostData = existsSync(files.formatted);
  ensurePrivateFolder(files.data);
  const result = await runJavaPrivately(
    java,
    [
      '-cp',
      classpath,
      'kafka.tools.StorageTool',
      'format',
      '--config',
      files.properties,
      '--cluster-id',
      clusterId,
      ...(lostData || !isController(node)
        ? ['--no-initial-controllers']
        : ['--initial-controllers', initialControllers(settings, clusterId)]),
      ...(lostData ? [] : scramArguments(settings, clusterId)),
    ],
    files.directory,
    FORMAT_TIMEOUT_MS,
  );
  if (result.status !== 0 || !existsSync(files.metaProperties)) {
    throw new UserError(
      `The storage of node ${node.id} in ${files.data} could not be formatted:\n${result.stdout}${result.stderr}`.trimEnd(),
    );
  }
  writePrivateFile(files.formatted, `${new Date().toISOString()}\n`);
  return lostData ? 'rejoined' : 'created';
}

/** The cluster's id, made by the first node that asks. */
export function ensureClusterId(settings: LocalSettings): string {
  const { root, clusterId } = layout(settings.stateDirectory);
  ensurePrivateFolder(root);
  return (readIfThere(clusterId) ?? createPrivateFileOnce(clusterId, toUuid(randomBytes(16)))).trim();
}

/** `--initial-controllers`: every voter with the directory id that its folder will get. */
export function initialControllers(settings: LocalSettings, clusterId: string): string {
  return settings.nodes
    .filter(isController)
    .map((node) => `${node.id}@${node.host}:${node.controllerPort}:${directoryId(clusterId, node.id)}`)
    .join(',');
}

/** Users that must be able to log in before anyone can be asked to create a user. */
function scramArguments(settings: LocalSettings, clusterId: string): string[] {
  return [BROKER_USER, ADMIN_USER].flatMap((user) => {
    const { iterations, salt, saltedPassword } = scramCredential(
      clusterId,
      user,
      readPassword(settings, user),
    );
    const fields = [
      `name=${user}`,
      `iterations=${iterations}`,
      `salt="${salt.toString('base64')}"`,
      `saltedpassword="${saltedPassword.toString('base64')}"`,
    ];
    return ['--add-scram', `${SCRAM_MECHANISM}=[${fields.join(',')}]`];
  });
}

function requireSameCluster(metaProperties: string, clusterId: string): void {
  const found = /^cluster\.id=(.*)$/m.exec(readIfThere(metaProperties) ?? '')?.[1]?.trim();
  if (found === undefined || found === clusterId) return;
  throw new UserError(
    `${metaProperties} belongs to the cluster ${found}; this state folder's cluster is ${clusterId}.`,
    `${CLI} local wipe --yes removes it, so that a new cluster can be created; nothing was changed`,
  );
}
