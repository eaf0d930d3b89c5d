/** The outputs of the stacks of hosts that commands read. */
import { z } from 'zod';
import { STACK_KINDS } from '../desired/stack-kinds';
import type { DeployedNode } from '../host/inventory';
import type { ServiceRole } from './environment';

const NAMES = STACK_KINDS.cluster.outputs.aws;

/** What the output of all nodes has of each, by the node's name. */
export interface NodeOutput {
  readonly address: string;
  readonly host: string;
  readonly instance_id: string;
  readonly volume_ids: string[];
  readonly zone: string;
  readonly role: string;
}

export interface ClusterOutputs {
  /** Bucket through which Session Manager hands files to the hosts. */
  readonly hostsBucket: string;
  readonly nodes: Readonly<Record<string, DeployedNode>>;
}

const schema = z.object({
  [NAMES.hostsBucket]: z.object({ value: z.string() }),
  [NAMES.nodes]: z.object({
    value: z.record(z.string(), z.object({ instance_id: z.string(), volume_ids: z.array(z.string()) })),
  }),
});

const serviceHosts = z.object({ value: z.record(z.string(), z.object({ instance_id: z.string() })) });

/** Instance ids by name, from what `terraform output -json` prints for the stack of a role's hosts; else undefined. */
export function parseServiceOutputs(
  role: ServiceRole,
  outputs: unknown,
): Readonly<Record<string, string>> | undefined {
  const name = STACK_KINDS[role].outputs.aws.hosts;
  const hosts = z.object({ [name]: serviceHosts }).safeParse(outputs).data?.[name].value;
  return (
    hosts && Object.fromEntries(Object.entries(hosts).map(([name, { instance_id }]) => [name, instance_id]))
  );
}

/**
 * Reads what `terraform output -json` prints for the stack.
 *
 * @returns undefined if an output is missing or has another shape: an older version deployed it
 */
export function parseClusterOutputs(outputs: unknown): ClusterOutputs | undefined {
  const { data } = schema.safeParse(outputs);
  if (data === undefined) return undefined;
  return {
    hostsBucket: data[NAMES.hostsBucket].value,
    nodes: Object.fromEntries(
      Object.entries(data[NAMES.nodes].value).map(([node, { instance_id, volume_ids }]) => [
        node,
        { instanceId: instance_id, volumeIds: volume_ids },
      ]),
    ),
  };
}
