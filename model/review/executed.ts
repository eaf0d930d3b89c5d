/** What an apply runs beside changes of resources: whatever it is, no rule reads it. */
import { isObject } from '../../shared/object';

export interface RawPlan {
  readonly action_invocations: readonly { readonly address: string }[];
  readonly resource_changes: readonly {
    readonly address: string;
    readonly mode: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
  readonly configuration?: unknown;
}

/** Data sources that do something when they are read. */
const RUNNING_DATA: ReadonlySet<string> = new Set(['external', 'http', 'shell_script']);

/**
 * In a plan that this program did not synthesize: actions (Terraform 1.14), provisioners of what is created or deleted, and data sources that run
 * programs during the apply.
 *
 * @returns for each, what is not known of it
 */
export function executedIn({ action_invocations, resource_changes, configuration }: RawPlan): string[] {
  const provisioned = new Set(provisionedIn(rootOf(configuration)));
  return [
    ...new Set([
      ...action_invocations.map(({ address }) => `what ${address} does (the review does not read actions)`),
      ...resource_changes
        .filter(
          ({ address, mode, change }) =>
            mode === 'managed' && runs(change.actions) && provisioned.has(bare(address)),
        )
        .map(({ address }) => `what the provisioners of ${address} do (the review does not read commands)`),
      ...resource_changes
        .filter(
          ({ mode, type, change }) =>
            mode === 'data' && RUNNING_DATA.has(type) && change.actions.includes('read'),
        )
        .map(({ address }) => `what ${address} does during the apply (the review does not read commands)`),
    ]),
  ];
}

const runs = (actions: readonly string[]): boolean =>
  actions.includes('create') || actions.includes('delete');

/** Without keys of instances, as a configuration has it. */
const bare = (address: string): string => address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '');

function rootOf(configuration: unknown): unknown {
  return isObject(configuration) ? configuration['root_module'] : undefined;
}

function provisionedIn(module: unknown, prefix = ''): string[] {
  if (!isObject(module)) return [];
  const resources = Array.isArray(module['resources']) ? (module['resources'] as unknown[]) : [];
  const calls = isObject(module['module_calls']) ? Object.entries(module['module_calls']) : [];
  return [
    ...resources.flatMap((each) =>
      isObject(each) && Array.isArray(each['provisioners']) && typeof each['address'] === 'string'
        ? [`${prefix}${each['address']}`]
        : [],
    ),
    ...calls.flatMap(([name, call]) =>
      isObject(call) ? provisionedIn(call['module'], `${prefix}module.${name}.`) : [],
    ),
  ];
}
