/** How Terraform calls `brokerform`: from the folder of a stack, whatever checkout that stack was synthesized in. */

/** Root of the checkout that applies a plan. Set by `brokerform deploy`: the plan may come from another one. */
export const PROJECT_VARIABLE = 'BROKERFORM_PROJECT';

/** As a shell reads it. */
const EITHER = `\${${PROJECT_VARIABLE}:-`;
/** As it stands in a stack's code, where the dollar is doubled: `${` alone would be Terraform's own. */
const WRITTEN = `$${EITHER}`;

/**
 * Shell command that runs `brokerform`, for a local-exec provisioner.
 *
 * @param project path of the project's root as seen from the folder in which Terraform runs
 */
export function launcher(project: string): string {
  return `node "${EITHER}${project}}/bin/brokerform.js"`;
}

/** A stack's code without where its checkout was: what is equal then is the same code, planned in one checkout and applied in another. */
export function withoutCheckout(code: string): string {
  return code
    .split(WRITTEN)
    .map((part, index) => (index === 0 ? part : part.slice(part.indexOf('}'))))
    .join(WRITTEN);
}
