import { App } from 'cdktf';
import { resolveAwsEnvironment } from './model/aws/resolve';
import type { EnvironmentDeclaration } from './model/environment';
import { readAdoption } from './operations/adopt/adoption-file';
import { loadCatalog } from './operations/catalog/files';
import { selectedDomains } from './operations/catalog/selected-domains';
import { awsDeclarations, selectedEnvironments } from './operations/environments';
import { exitOnFailure } from './operations/failure';
import { observeLocal } from './operations/local/observe';
import { localEnvironment } from './operations/local/settings';
import { groupsExporterOf } from './operations/monitoring/host-exporter';
import { registrationsFor } from './operations/schemas/declared';
import { createLocalEnvironment } from './stacks/local-environment';
import { askTerraformVersionOnce } from './stacks/terraform-version-once';

/** The composition root: each environment's stacks. */
async function main(): Promise<void> {
  askTerraformVersionOnce();
  const app = new App();
  for (const declaration of selectedEnvironments()) await createEnvironment(app, declaration);
  app.synth();
}

async function createEnvironment(app: App, declaration: EnvironmentDeclaration): Promise<void> {
  if (declaration.kind === 'local') {
    const local = localEnvironment();
    const catalog = loadCatalog(local);
    const domains = selectedDomains(catalog);
    const observation = await observeLocal(local, catalog, domains);
    const registrations = await registrationsFor(local, catalog);
    createLocalEnvironment(
      app,
      local,
      catalog,
      observation,
      readAdoption(local.name),
      domains,
      registrations,
    );
  } else {
    const environment = resolveAwsEnvironment(declaration, awsDeclarations());
    // Loaded only when it is needed: the bindings of the AWS provider are large.
    const { createAwsEnvironment } = await import('./stacks/aws/aws-environment');
    const catalog = loadCatalog(environment);
    const registrations = await registrationsFor(environment, catalog);
    createAwsEnvironment(
      app,
      environment,
      catalog,
      readAdoption(environment.name),
      selectedDomains(catalog),
      registrations,
      await groupsExporterOf(environment),
    );
  }
}

main().catch(exitOnFailure);
