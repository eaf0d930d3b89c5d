/** How far groups may fall behind, as an environment sees it. */
import type { CatalogContext } from './context';
import type { LagObjective } from './resolved';
import type { LagObjectiveInput } from './schema';

interface Declares {
  readonly lagObjective?: LagObjectiveInput | undefined;
  readonly environments?:
    Readonly<Record<string, { readonly lagObjective?: LagObjectiveInput | undefined }>> | undefined;
}

/** Of a topic or service: the environment's override, else its own. Records are of the share of the traffic that the environment has. */
export function lagObjectiveOf(
  declares: Declares,
  { environment, capacity }: Pick<CatalogContext, 'environment' | 'capacity'>,
): LagObjective | undefined {
  const override = declares.environments?.[environment.name]?.lagObjective;
  const found = override ?? declares.lagObjective;
  if (found === undefined) return undefined;
  const { time, records, target } = found;
  // What is declared for this environment alone is meant as it stands.
  const share = override === undefined ? capacity.trafficShare : 1;
  return {
    ...(time === undefined ? {} : { time }),
    ...(records === undefined ? {} : { records: Math.max(1, Math.ceil(records * share)) }),
    ...(target === undefined ? {} : { target: Number(target.slice(0, -1)) / 100 }),
  };
}
