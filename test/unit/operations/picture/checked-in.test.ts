import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { production } from '../../../fixtures/environments/production';
import { resolveAwsEnvironment } from '../../../../model/aws/resolve';
import { loadCatalog } from '../../../../operations/catalog/files';
import { drawEnvironment, readStacks } from '../../../../operations/picture/actions';
import { registrationsFor } from '../../../../operations/schemas/declared';
import { createAwsEnvironment } from '../../../../stacks/aws/aws-environment';

let outdir: string;
beforeAll(() => (outdir = mkdtempSync(join(tmpdir(), 'brokerform-picture-'))));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

it('GIVEN production as it is synthesized THEN docs/images has its picture (node bin/brokerform.js picture --environment production)', async () => {
  const app = new App({ outdir });
  const environment = resolveAwsEnvironment(production);
  const catalog = loadCatalog(environment);
  const registrations = await registrationsFor(environment, catalog);
  createAwsEnvironment(app, environment, catalog, undefined, undefined, registrations);
  app.synth();
  expect(readdirSync(join(outdir, 'stacks'))).toContain('production-cluster');
  expect(await drawEnvironment('production', readStacks('production', join(outdir, 'stacks')))).toBe(
    readFileSync('docs/images/production.svg', 'utf8'),
  );
});
