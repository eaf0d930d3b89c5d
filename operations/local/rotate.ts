/** Replacing a password while the cluster runs. */
import {
  ADMIN_USER,
  BROKER_USER,
  CONTROLLER_USER,
  REGISTRY_USER,
  REGISTRY_WRITER,
} from '../../model/access/platform';
import { bootstrapServers } from '../../model/cluster/nodes';
import { withAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';
import { CLI, nodesText } from './layout';
import { newPassword, readPassword, readVersion, replacePassword, scramCredential } from './secrets';
import type { LocalSettings } from './settings';
import { clusterStatus } from './status';
import { ensureClusterId } from './storage';
import { shellQuote } from '../../shared/shell-quote';

/**
 * Replaces a user's password. Kafka learns the administrator's at once; those of other users come with the next deploy.
 *
 * @returns what was done and what is left to do, one line each
 * @throws UserError for a user without a password, and for the nodes' own users.
 */
export async function rotateSecret(
  settings: LocalSettings,
  user: string,
  connect: typeof withAdmin = withAdmin,
): Promise<string[]> {
  const current = readPassword(settings, user);
  if (user === BROKER_USER || user === CONTROLLER_USER) return rotateNodeSecret(settings, user);
  const password = newPassword();
  if (user === ADMIN_USER) {
    const credential = scramCredential(ensureClusterId(settings), user, password);
    const connection = {
      bootstrapServers: bootstrapServers(settings),
      user: { name: user, password: current },
    };
    await connect(connection, (admin) => admin.upsertScramCredentials([{ user, ...credential }]));
  }
  replacePassword(settings, user, password);
  const done = `${user} has a new password, version ${readVersion(settings, user)}.`;
  const restart = `${CLI} local registry stop && ${CLI} local registry start`;
  if (user === ADMIN_USER) return [`${done} Kafka has it.`];
  if (user === REGISTRY_WRITER) return [done, `The schema registry has it from its next start: ${restart}`];
  if (user === REGISTRY_USER)
    return [done, `Deploy it and restart the registry: npm run deploy 'local-platform' && ${restart}`];
  return [done, "The next deploy sets it in Kafka: npm run deploy 'local-*'"];
}

function rotateNodeSecret(settings: LocalSettings, user: string): string[] {
  if (user === BROKER_USER) {
    throw new UserError(
      `The password of "${BROKER_USER}" cannot be replaced: nodes that still have the old one would be cut off from the others.`,
      `${CLI} local wipe --yes, and deploy again: a new cluster has new passwords`,
    );
  }
  const running = clusterStatus(settings).filter(({ alive }) => alive);
  if (running.length > 0) {
    throw new UserError(
      `The password of "${user}" can be replaced only while no node is running: ${nodesText(running.map(({ node }) => node.id))} ${running.length === 1 ? 'is' : 'are'}.`,
      `${CLI} local stop && ${CLI} local secrets rotate ${shellQuote(user)} && ${CLI} local start`,
    );
  }
  replacePassword(settings, user, newPassword());
  return [
    `${user} has a new password, version ${readVersion(settings, user)}. Nodes use it from their next start.`,
  ];
}
