import { TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stacksOf } from '../../../model/desired/stacks';
import { createStacks } from '../../../stacks/create-stacks';
import { local } from '../../fixtures/environments/local';
import { testApp } from '../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'brokerform-unit-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

test('GIVEN a list of stacks THEN each is made once, after and with those that it depends on', () => {
  const app = testApp(outdir);
  const listed = stacksOf(local, [{ name: 'order' }]);
  createStacks(listed, ({ name }) => new TerraformStack(app, name));

  expect(
    app.node.children.map((stack) => [
      stack.node.id,
      ...(stack as TerraformStack).dependencies.map(({ node }) => node.id),
    ]),
  ).toEqual(listed.map(({ name, dependsOn }) => [name, ...dependsOn]));
});

test('GIVEN a stack that is called otherwise than the list says THEN nothing is synthesized', () => {
  const app = testApp(outdir);

  expect(() => createStacks(stacksOf(local, []), () => new TerraformStack(app, 'mine'))).toThrow(
    'The stack of kind cluster is named mine, expected local-cluster.',
  );
});
