import type { Instance } from '@cdktf/provider-aws/lib/instance';
import { Construct } from 'constructs';
import { Check } from '../check';
import { expression } from '../literal-text';

export interface InstanceTypeCheckProps {
  readonly nodes: readonly {
    readonly node: { readonly name: string; readonly instanceType: string };
    /** How the environment asks for its replacement: `replacements: { 101: '<date> …' }`. */
    readonly replacement: (word: string) => string;
    readonly instance: Instance;
  }[];
}

/**
 * Says in every plan which instances still run as another type than the declared one: a changed `instanceType` replaces nothing by
 * itself.
 */
export class InstanceTypeCheck extends Construct {
  public constructor(scope: Construct, id: string, props: InstanceTypeCheckProps) {
    super(scope, id);
    new Check(this, 'Resource', {
      name: 'instance-types',
      assertions: props.nodes.map(({ node, instance, replacement }) => ({
        condition: expression(`\${${instance.fqn}.instance_type == "${node.instanceType}"}`),
        errorMessage:
          `${node.name} runs as ${expression(`\${${instance.fqn}.instance_type}`)} and ${node.instanceType} is declared. Ask for its ` +
          `replacement when the cluster can spare it: ${replacement(`<date> ${node.instanceType}`)}.`,
      })),
    });
  }
}
