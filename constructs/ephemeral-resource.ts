import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';
import { setAddress } from './address';
import { expression } from './literal-text';

export interface EphemeralResourceProps {
  /** Terraform's type, for instance `aws_secretsmanager_random_password`. */
  readonly type: string;
  /** Name in the address `ephemeral.<type>.<name>`. */
  readonly name: string;
  /** Arguments as Terraform spells them. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * An ephemeral resource: its values exist while Terraform runs and are in no plan and no state. cdktf generates no bindings
 * for these blocks. Their values may only stand in write-only arguments, in provider blocks and in other ephemeral
 * resources; Terraform refuses them anywhere else.
 */
export class EphemeralResource extends TerraformElement {
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: EphemeralResourceProps,
  ) {
    super(scope, id, `ephemeral.${props.type}`);
    setAddress(this, props.name);
  }

  /** Terraform expression of one of its values. */
  public value(attribute: string): string {
    return expression(`\${ephemeral.${this.props.type}.${this.friendlyUniqueId}.${attribute}}`);
  }

  /** The block, as cdktf asks every element for it. */
  public override toTerraform(): Record<string, unknown> {
    return { ephemeral: { [this.props.type]: { [this.friendlyUniqueId]: { ...this.props.arguments } } } };
  }
}
