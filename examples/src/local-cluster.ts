/** Where the local cluster is, and whether its topics are those of the examples. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = fileURLToPath(new URL('..', import.meta.url));
const project = path.resolve(here, '..');
export const bin = path.join(project, 'bin/brokerform.js');
export const CATALOG = path.join(here, 'catalog');

/** As docs/local.md has them. */
export const clusterState = process.env['BROKERFORM_LOCAL_STATE'] || path.join(project, '.brokerform/local');
export const PORT_BASE = Number(process.env['BROKERFORM_LOCAL_PORT_BASE'] || '19092');

/** Databases, logs and client settings of the services on this cluster. Below their packages, which the settings import from. */
export const STATE = path.join(here, '.run', String(PORT_BASE));

interface State {
  readonly resources?: readonly {
    readonly type: string;
    readonly instances: readonly { readonly attributes: { readonly name?: string } }[];
  }[];
}

/** Topics of the cluster's states that no domain of the examples declares. */
export function foreignTopics(): string[] {
  const folder = path.join(clusterState, 'terraform');
  if (!existsSync(folder)) return [];
  const own = readdirSync(CATALOG)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => [
      ...readFileSync(path.join(CATALOG, file), 'utf8').matchAll(/^ {2}- name: (\S+\.\S+)$/gm),
    ])
    .map(([, name]) => name);
  return readdirSync(folder)
    .filter((file) => /^local-topics-.*\.tfstate$/.test(file))
    .flatMap((file) => topicsOf(path.join(folder, file)))
    .filter((topic) => !own.includes(topic));
}

function topicsOf(file: string): string[] {
  const { resources = [] } = JSON.parse(readFileSync(file, 'utf8')) as State;
  return resources
    .filter(({ type }) => type === 'kafka_topic')
    .flatMap(({ instances }) => instances.flatMap(({ attributes: { name } }) => name ?? []));
}
