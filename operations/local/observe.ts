/** What the composition root has to know of the machine before it synthesizes the local environment. */
import { readdirSync } from 'node:fs';
import { ADMIN_USER } from '../../model/access/platform';
import type { ResolvedCatalog, ResolvedDomain } from '../../model/catalog/resolved';
import type { LocalObservation } from '../../model/desired/local-observation';
import { readKnownState, recordedDomains, recordsTopic } from '../catalog/known-state';
import { REGISTRY_TOPICS } from '../../model/schemas/apicurio';
import { readClientProperties, withAdmin } from '@brokerform/kafka-admin';
import { layout } from './layout';
import type { LocalSettings } from './settings';
import { requireSameControllerPorts } from './ports';
import { liveness } from './status';

/**
 * Looks at processes, at Terraform's state files and, only if the state lacks declared topics and the cluster runs, at the
 * cluster: a deploy that was killed half-way has created topics which no state knows. They are imported by the next deploy,
 * where the provider alone would fail with "Topic with this name already exists".
 *
 * @param domains those that get a stack. @default - all
 */
export async function observeLocal(
  settings: LocalSettings,
  catalog: ResolvedCatalog,
  domains: readonly ResolvedDomain[] = catalog.domains,
): Promise<LocalObservation> {
  const { alive, generations } = liveness(settings);
  requireSameControllerPorts(settings);
  const declared = new Set(catalog.domains.map(({ name }) => name));
  return {
    generations,
    hasRegistry: recordsTopic(
      layout(settings.stateDirectory).terraform,
      settings.name,
      REGISTRY_TOPICS.journal,
    ),
    formerSchemas: recordedDomains(layout(settings.stateDirectory).terraform, settings.name, 'schemas'),
    adopt: await unrecordedTopics(settings, domains, alive),
    formerDomains: recordedDomains(layout(settings.stateDirectory).terraform, settings.name).filter(
      (name) => !declared.has(name),
    ),
  };
}

async function unrecordedTopics(
  settings: LocalSettings,
  domains: readonly ResolvedDomain[],
  alive: boolean,
): Promise<Set<string>> {
  const files = layout(settings.stateDirectory);
  const { known } = readKnownState(files.terraform, settings.name);
  const unrecorded = domains
    .flatMap((domain) => domain.topics.map((topic) => topic.name))
    .filter((name) => known?.has(name) !== true);
  if (unrecorded.length === 0) return new Set();
  const existing = alive ? await topicsOfCluster(settings) : topicsOnDisk(settings);
  return new Set(unrecorded.filter((name) => existing.has(name)));
}

async function topicsOfCluster(settings: LocalSettings): Promise<Set<string>> {
  const admin = readClientProperties(layout(settings.stateDirectory).clientProperties(ADMIN_USER));
  const topics = await withAdmin(admin, async (cluster) => cluster.listTopics());
  return new Set(topics.map(({ name }) => name));
}

/** A cluster that is started only by this deploy has its topics already: a folder `<topic>-<partition>` for each replica. */
function topicsOnDisk(settings: LocalSettings): Set<string> {
  const folders = settings.nodes.flatMap(({ id }) => {
    try {
      return readdirSync(layout(settings.stateDirectory).node(id).data);
    } catch {
      return []; // It was never started, or lost its disk.
    }
  });
  return new Set(folders.flatMap((folder) => /^(.+)-\d+$/.exec(folder)?.[1] ?? []));
}
