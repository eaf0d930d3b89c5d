import type { TerraformElement } from 'cdktf';

/**
 * Says why a check of checkov does not apply to a resource. The waiver stands in the synthesized JSON beside the resource,
 * under `//`, which Terraform ignores: checkov honours no comment in JSON, so the test that runs it reads them (and refuses a
 * waiver of which there is no finding).
 *
 * @param check for instance `CKV_AWS_18`
 */
export function waive(resource: TerraformElement, check: string, reason: string): void {
  resource.addOverride(`//.waivers.${check}`, reason);
}
