import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';
import { setAddress } from './address';

export interface CheckProps {
  /** Name in the address `check.<name>`. */
  readonly name: string;
  readonly assertions: readonly {
    /** Terraform expression that is true when all is well. */
    readonly condition: string;
    /** What a person reads in the plan otherwise. */
    readonly errorMessage: string;
  }[];
}

/** A `check` block, for which cdktf has no construct: each assertion that does not hold is a warning in the plan. */
export class Check extends TerraformElement {
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: CheckProps,
  ) {
    super(scope, id, 'check');
    setAddress(this, props.name);
  }

  /** The block, as cdktf asks every element for it. */
  public override toTerraform(): Record<string, unknown> {
    const assertions = this.props.assertions.map(({ condition, errorMessage }) => ({
      condition,
      error_message: errorMessage,
    }));
    return { check: { [this.friendlyUniqueId]: { assert: assertions } } };
  }
}
