/** What the composition root has to know of the machine before it synthesizes the local environment. */
import { ADMIN_USER } from '../../model/access/platform';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { readKnownState } from '../catalog/known-state';
import { readClientProperties, withAdmin } from '../kafka-admin';
import { layout } from './layout';
import type { LocalSettings } from './settings';
import { liveness } from './status';

export interface LocalObservation {
  /** Per node id: changes when the node's process ended. */
  readonly generations: Readonly<Record<number, string>>;
  /** Declared topics that exist on the cluster and in no state. */
  readonly adopt: ReadonlySet<string>;
}

/**
 * Looks at processes, at Terraform's state files and, only if the state lacks declared topics and the cluster runs, at the
 * cluster: a deploy that was killed half-way has created topics which no state knows. They are imported by the next deploy,
 * where the provider alone would fail with "Topic with this name already exists".
 */
export async function observeLocal(
  settings: LocalSettings,
  catalog: ResolvedCatalog,
): Promise<LocalObservation> {
  const { alive, generations } = liveness(settings);
  return { generations, adopt: alive ? await unrecordedTopics(settings, catalog) : new Set() };
}

async function unrecordedTopics(settings: LocalSettings, catalog: ResolvedCatalog): Promise<Set<string>> {
  const files = layout(settings.stateDirectory);
  const { known } = readKnownState(files.terraform, settings.name);
  const unrecorded = catalog.domains
    .flatMap((domain) => domain.topics.map((topic) => topic.name))
    .filter((name) => known?.has(name) !== true);
  if (unrecorded.length === 0) return new Set();
  const live = await withAdmin(readClientProperties(files.clientProperties(ADMIN_USER)), async (admin) =>
    admin.listTopics(),
  );
  const existing = new Set(live.map((topic) => topic.name));
  return new Set(unrecorded.filter((name) => existing.has(name)));
}
