import { TerraformElement } from 'cdktf';
import type { TerraformResource } from 'cdktf';

/**
 * An `import` block: the resource exists, and the next apply takes it into the state.
 *
 * cdktf's own `importFrom` starts `terraform version` once for each import, to see whether Terraform knows such blocks: a tenth of a
 * second each, a quarter of an hour for the topics of a large cluster. Stacks ask for 1.11 anyway.
 */
export class ImportBlock extends TerraformElement {
  /** @param importId as the provider documents it for the resource */
  public constructor(
    private readonly resource: TerraformResource,
    private readonly importId: string,
  ) {
    super(resource, 'Import', 'import');
  }

  /** The block, as cdktf asks every element for it. */
  public override toTerraform(): Record<string, unknown> {
    const { terraformResourceType, friendlyUniqueId } = this.resource;
    return { import: [{ to: `${terraformResourceType}.${friendlyUniqueId}`, id: this.importId }] };
  }
}
