/** The local environment of this checkout and this shell. */
import path from 'node:path';
import { local } from '../../environments/local';
import { checkCluster } from '../../model/cluster/nodes';
import { ValidationFailed } from '../../model/diagnostics';
import type { Diagnostic } from '../../model/diagnostics';
import type { LocalEnvironment, NodeSpec } from '../../model/environment';
import { projectRoot } from '../toolchain/paths';

/** As declared, with `stateDirectory` made absolute and the overrides of the process environment applied. */
export type LocalSettings = LocalEnvironment;

/** Absolute path of the folder that replaces `stateDirectory`, so that tests and clones do not meet. */
export const STATE_VARIABLE = 'BROKERFORM_LOCAL_STATE';
/** First client port; the other nodes' follow, and the controllers' are 100 higher. */
export const PORT_BASE_VARIABLE = 'BROKERFORM_LOCAL_PORT_BASE';

/** Controllers listen this many ports above the clients' ports. */
const CONTROLLER_PORT_OFFSET = 100;

/**
 * The `local` environment as this process sees it.
 *
 * @throws ValidationFailed with everything that is wrong with the nodes or with the variables.
 */
export function localEnvironment(env: NodeJS.ProcessEnv = process.env): LocalSettings {
  const diagnostics: Diagnostic[] = [];
  const stateDirectory = resolveStateDirectory(env[STATE_VARIABLE], diagnostics);
  const nodes = resolveNodes(env[PORT_BASE_VARIABLE], diagnostics);
  const settings: LocalSettings = { ...local, stateDirectory, nodes };
  diagnostics.push(...checkCluster(settings).filter((diagnostic) => diagnostic.severity === 'error'));
  if (diagnostics.length > 0) throw new ValidationFailed(diagnostics);
  return settings;
}

function resolveStateDirectory(override: string | undefined, diagnostics: Diagnostic[]): string {
  const given = override === undefined || override === '' ? local.stateDirectory : override;
  const where = override ? `environment variable ${STATE_VARIABLE}` : 'environment local, stateDirectory';
  if (override && !path.isAbsolute(override)) {
    diagnostics.push({
      severity: 'error',
      code: 'relative-state-directory',
      at: where,
      message: `"${override}" is a relative path: commands run from different folders would use different ones.`,
      allowed: 'an absolute path',
      remedy: `${STATE_VARIABLE}="$PWD/${override}"`,
    });
  }
  const absolute = path.resolve(projectRoot, given);
  // log.dirs is a list with commas, ${directory:path:key} ends its path at a colon or brace, JAAS quotes with ".
  const illegal = /[,:;{}"$\\\n\r]/.exec(absolute);
  if (illegal) {
    diagnostics.push({
      severity: 'error',
      code: 'illegal-state-directory',
      at: where,
      message: `"${absolute}" contains ${JSON.stringify(illegal[0])}, which is a special character in Kafka's properties.`,
      allowed: 'a path without , : ; { } " $ \\ and line breaks',
      remedy: `Name another folder: ${STATE_VARIABLE}=/path/of/a/folder`,
    });
  }
  return absolute;
}

function resolveNodes(base: string | undefined, diagnostics: Diagnostic[]): readonly NodeSpec[] {
  if (base === undefined || base === '') return local.nodes;
  const highest = 65535 - CONTROLLER_PORT_OFFSET - local.nodes.length + 1;
  const first = Number(base);
  if (!/^\d+$/.test(base) || first < 1024 || first > highest) {
    diagnostics.push({
      severity: 'error',
      code: 'illegal-port-base',
      at: `environment variable ${PORT_BASE_VARIABLE}`,
      message: `"${base}" is not valid as the first port of the local cluster.`,
      allowed: `a whole number from 1024 to ${highest}`,
      remedy: `${PORT_BASE_VARIABLE}=29092`,
    });
    return local.nodes;
  }
  return local.nodes.map((node, index) => ({
    ...node,
    ...(node.clientPort === undefined ? {} : { clientPort: first + index }),
    ...(node.controllerPort === undefined ? {} : { controllerPort: first + CONTROLLER_PORT_OFFSET + index }),
  }));
}
