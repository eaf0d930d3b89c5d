import { App } from 'cdktf';
import { loadCatalog } from './operations/catalog/files';
import { localEnvironment } from './operations/local/settings';
import { observeLocal } from './operations/local/observe';
import { exitOnFailure } from './operations/failure';
import { createLocalEnvironment } from './stacks/local-environment';

/** The composition root: each environment's stacks. */
async function main(): Promise<void> {
  const app = new App();

  const local = localEnvironment();
  const catalog = loadCatalog(local);
  createLocalEnvironment(app, local, catalog, await observeLocal(local, catalog));

  app.synth();
}

main().catch(exitOnFailure);
