/** Stacks of schemas by the real commands, the real provider and a real registry: what a deploy registers, refuses and reads back. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SchemaRegistry } from '../../operations/schema-registry/client';
import { placeFixtures, ofTheCheckout } from '../support/fixtures';
import { firstPort } from '../support/ports';
import { WRITER, startRegistry } from './support/registry';
import type { TestRegistry } from './support/registry';

const MINUTE = 60_000;
const project = path.resolve(__dirname, '../..');
let folder: string;
let clone: string;
let server: TestRegistry;
let registry: SchemaRegistry;

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

function run(command: string, ...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: clone,
    encoding: 'utf8',
    env: {
      ...process.env,
      ...ofTheCheckout,
      CDKTF_OUTPUT: 'cdktf.out',
      BROKERFORM_ENVIRONMENTS: 'local',
      BROKERFORM_LOCAL_STATE: path.join(folder, 'state'),
      REGISTRY_PASSWORD: WRITER.password,
      NO_COLOR: '1',
    },
    timeout: 5 * MINUTE,
  });
  return { status, output: `${stdout}${stderr}` };
}

const brokerform = (...args: string[]): Outcome =>
  run(process.execPath, path.join(clone, 'bin/brokerform.js'), ...args);
const deploy = (stacks = 'local-schemas-*'): Outcome =>
  brokerform('deploy', stacks, '--auto-approve', '--ignore-missing-stack-dependencies');

/** @throws Error with what it printed, unless it succeeds */
function succeed(stacks?: string): Outcome {
  const outcome = deploy(stacks);
  if (outcome.status !== 0) throw new Error(`The deploy ended with ${outcome.status}:\n${outcome.output}`);
  return outcome;
}

function git(...args: string[]): void {
  const { status, output } = run('git', ...args);
  if (status !== 0) throw new Error(output);
}
function commit(): void {
  git('add', '--all', 'catalog', 'environments');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--message', 'test');
}
const text = (file: string): string => readFileSync(path.join(clone, file), 'utf8');
function edit(file: string, from: string, to: string): void {
  if (!text(file).includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(path.join(clone, file), text(file).replaceAll(from, to));
}

/** Version and text of the latest of each subject. */
async function latest(subject: string): Promise<[number | undefined, string | undefined]> {
  const version = await registry.version(subject, 'latest');
  return [version?.version, version?.text];
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-schemas-stack-'));
  clone = path.join(folder, 'clone');
  spawnSync('git', ['clone', '--quiet', '--shared', project, clone]);
  symlinkSync(path.join(project, 'node_modules'), path.join(clone, 'node_modules'));
  placeFixtures(clone);
  rmSync(path.join(clone, 'catalog'), { recursive: true });
  cpSync(path.join(project, 'test/fixtures/schemas'), path.join(clone, 'catalog'), { recursive: true });
  server = await startRegistry(folder, firstPort('schemas') + 14);
  registry = new SchemaRegistry({ url: server.url, user: WRITER });
  edit(
    'environments/local.ts',
    "  kind: 'local',",
    `  kind: 'local',
  schemaRegistry: {
    url: '${server.url}',
    login: { name: '${WRITER.name}', password: { variable: 'REGISTRY_PASSWORD' } },
  },`,
  );
  // Text that is Terraform code elsewhere.
  edit('catalog/order/key.avsc', '"Key of an order."', '"Key of an ${order} at 100 %{if}."');
  commit();
}, 6 * MINUTE);
afterAll(async () => {
  await server?.stop();
  if (process.env['BROKERFORM_KEEP_TIER'] === undefined) rmSync(folder, { recursive: true, force: true });
});

test(
  'GIVEN an empty registry WHEN deployed THEN each subject has its compatibility and version 1, after what it refers to',
  async () => {
    succeed();
    expect(await registry.subjects()).toEqual([
      'order.created-key',
      'order.created-value',
      'order.status-value',
      'payment.completed-value',
      'payment.money',
    ]);
    expect(await registry.level('order.created-value')).toBe('BACKWARD_TRANSITIVE');
    const value = await registry.version('order.created-value', 'latest');
    expect(value).toMatchObject({
      version: 1,
      references: [{ name: 'shop.payment.Money', subject: 'payment.money', version: 1 }],
    });
    // Apicurio keeps Avro without white space.
    const [version, kept] = await latest('order.created-key');
    expect([version, JSON.parse(kept ?? '')]).toEqual([1, JSON.parse(text('catalog/order/key.avsc'))]);
    expect(kept).toContain('Key of an ${order} at 100 %{if}.');
    expect(await latest('order.status-value')).toEqual([1, text('catalog/order/status.proto')]);
  },
  6 * MINUTE,
);

test(
  'GIVEN what is deployed WHEN deployed again THEN nothing changes, and no file has the password',
  () => {
    expect(succeed().output).toContain('0 changed');
    const files = [path.join(folder, 'state'), path.join(clone, 'cdktf.out')].flatMap((root) =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name)),
    );
    expect(files.some((file) => file.endsWith('local-schemas-order.tfstate'))).toBe(true);
    expect(files.filter((file) => readFileSync(file).includes(WRITER.password))).toEqual([]);
  },
  6 * MINUTE,
);

test(
  'GIVEN compatible changes THEN the plan shows the field, a deploy registers version 2, and what refers to it follows',
  async () => {
    edit(
      'catalog/payment/money.avsc',
      '"default": "EUR" }',
      '"default": "EUR" },\n    { "name": "rounded", "type": "boolean", "doc": "Whether it is rounded.", "default": false }',
    );
    edit('catalog/order/status.proto', 'SHIPPED = 2;', 'SHIPPED = 2;\n    LOST = 3;');
    edit('catalog/order.yaml', 'compatibility: full }', 'compatibility: backward }');
    commit();
    const { output: plan } = brokerform('diff', 'local-schemas-payment');
    expect(plan).toMatch(/\+ \{\s+\+ default\s+= false/);
    // By the cdktf CLI, which with this option keeps no order among stacks that it is given together.
    for (const stack of ['local-schemas-payment', 'local-schemas-order']) {
      const cdktf = brokerform(
        ...['cdktf', 'deploy', stack, '--auto-approve', '--ignore-missing-stack-dependencies'],
      );
      if (cdktf.status !== 0) throw new Error(`cdktf ended with ${cdktf.status}:\n${cdktf.output}`);
    }
    expect((await latest('payment.money'))[0]).toBe(2);
    expect(await latest('order.status-value')).toEqual([2, text('catalog/order/status.proto')]);
    expect(await registry.version('order.created-value', 'latest')).toMatchObject({
      version: 2,
      references: [{ subject: 'payment.money', version: 2 }],
    });
    expect(succeed().output).toContain('0 changed');
  },
  8 * MINUTE,
);

test(
  'GIVEN one incompatible change beside a good one THEN nothing of the domain is registered, and it is said who breaks',
  async () => {
    const before = text('catalog/order/key.avsc');
    const status = text('catalog/order/status.proto');
    edit(
      'catalog/order/key.avsc',
      '"fields": [',
      '"fields": [{ "name": "region", "type": "string", "doc": "Where." }, ',
    );
    edit('catalog/order/status.proto', 'LOST = 3;', 'LOST = 3;\n    FOUND = 4;');
    const refused = deploy('local-schemas-order');
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('Nothing of domain order was registered');
    expect(refused.output).toMatch(/subject order\.created-key: field .*region/);
    expect(refused.output).toContain('order-totals');
    expect((await latest('order.status-value'))[0]).toBe(2);

    // Terraform by itself is stopped by the step of the stack.
    const stack = path.join(clone, 'cdktf.out/stacks/local-schemas-order');
    const applied = spawnSync('terraform', ['apply', '-auto-approve', '-no-color', '-input=false'], {
      cwd: stack,
      encoding: 'utf8',
      env: {
        ...process.env,
        ...ofTheCheckout,
        BROKERFORM_LOCAL_STATE: path.join(folder, 'state'),
        REGISTRY_PASSWORD: WRITER.password,
        REST_API_PASSWORD: WRITER.password,
      },
    });
    expect(applied.status).toBe(1);
    expect(`${applied.stdout}${applied.stderr}`).toContain('Nothing of domain order was registered');
    expect((await latest('order.status-value'))[0]).toBe(2);
    writeFileSync(path.join(clone, 'catalog/order/key.avsc'), before);
    writeFileSync(path.join(clone, 'catalog/order/status.proto'), status);
    succeed('local-schemas-order');
  },
  8 * MINUTE,
);

test(
  'GIVEN a change that the registry does not see THEN the deploy ends with status 1 until it is undone, and says which version was kept',
  async () => {
    edit('catalog/order/key.avsc', 'Key of an', 'The key of an');
    const { status, output } = deploy('local-schemas-order');
    expect(status).toBe(1);
    expect(output).toContain(
      'order.created-key: declared catalog/order/key.avsc; in the registry: version 1 has another text, which the registry takes for the same',
    );
    expect(deploy('local-schemas-order')).toMatchObject({ status: 1 });
    edit('catalog/order/key.avsc', 'The key of an', 'Key of an');
    succeed('local-schemas-order');
    expect((await latest('order.created-key'))[0]).toBe(1);
  },
  8 * MINUTE,
);

test(
  'GIVEN an earlier schema, or a version of somebody else THEN it is refused before anything is written',
  async () => {
    edit('catalog/order/status.proto', '\n    LOST = 3;', '');
    const back = deploy('local-schemas-order');
    expect(back).toMatchObject({ status: 1 });
    expect(back.output).toContain(
      'the declared schema is version 1 in the registry, and version 2 is the latest',
    );
    edit('catalog/order/status.proto', 'SHIPPED = 2;', 'SHIPPED = 2;\n    LOST = 3;');

    const foreign = text('catalog/order/status.proto').replace('LOST = 3;', 'LOST = 3;\n    STOLEN = 4;');
    await registry.register('order.status-value', { format: 'protobuf', text: foreign, references: [] });
    edit('catalog/order/status.proto', 'LOST = 3;', 'LOST = 3;\n    STOLEN = 4;\n    FOUND = 5;');
    const unknown = deploy('local-schemas-order');
    expect(unknown).toMatchObject({ status: 1 });
    expect(unknown.output).toContain('subject order.status-value: version 3 in the registry is the latest');
    expect(unknown.output).toContain('[schema-version-unknown]');
    writeFileSync(path.join(clone, 'catalog/order/status.v3.proto'), foreign);
    edit(
      'catalog/order.yaml',
      '    file: order/status.proto',
      '    file: order/status.proto\n    versions: [{ version: 3, file: order/status.v3.proto }]',
    );
    succeed('local-schemas-order');
    expect((await latest('order.status-value'))[0]).toBe(4);
    commit();
  },
  10 * MINUTE,
);

test(
  'GIVEN a subject that leaves the catalog THEN it stays until its topic was announced, and is then deleted softly',
  async () => {
    const without = text('catalog/order.yaml');
    const topic = `topics:
  - name: order.draft
    description: An order that is not placed.
    key: orderId
    schema: { value: draft }
`;
    const schema = `schemas:
  - name: draft
    description: An order that is not placed.
    file: order/draft.avsc
`;
    cpSync(path.join(clone, 'catalog/order/key.avsc'), path.join(clone, 'catalog/order/draft.avsc'));
    const withDraft = without.replace('topics:\n', topic).replace('\nschemas:\n', `\n${schema}`);
    const write = (content: string): void => writeFileSync(path.join(clone, 'catalog/order.yaml'), content);
    write(withDraft);
    succeed('local-schemas-order');
    expect((await latest('order.draft-value'))[0]).toBe(1);

    write(without);
    const refused = deploy('local-schemas-order');
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('announce its topic first');
    expect((await latest('order.draft-value'))[0]).toBe(1);

    write(withDraft.replace('{ value: draft }', '{ value: draft }\n    retire: { reason: Never used. }'));
    succeed('local-schemas-order');
    expect((await latest('order.draft-value'))[0]).toBe(1);
    write(`${without}\nretired:\n  - { name: order.draft, reason: Never used. }\n`);
    succeed('local-schemas-order');
    expect(await registry.version('order.draft-value', 'latest')).toBeUndefined();
    write(without);
  },
  10 * MINUTE,
);

test(
  'GIVEN a registry that refuses writes, or is down THEN a deploy ends with status 1 and names it',
  async () => {
    const property = 'apicurio.storage.read-only.enabled';
    const setReadOnly = (value: string): Outcome =>
      run(
        'curl',
        ...['--silent', '--user', `${WRITER.name}:${WRITER.password}`, '--request', 'PUT'],
        ...['--header', 'content-type: application/json', '--data', JSON.stringify({ value })],
        `${server.origin}/apis/registry/v3/admin/config/properties/${property}`,
      );
    edit('catalog/order/status.proto', 'FOUND = 5;', 'FOUND = 5;\n    KEPT = 6;');
    setReadOnly('true');
    const readOnly = deploy('local-schemas-order');
    expect(readOnly.status).toBe(1);
    expect(readOnly.output).toMatch(/read-only/i);
    setReadOnly('false');
    succeed('local-schemas-order');

    await server.stop();
    const down = deploy('local-schemas-order');
    expect(down.status).toBe(1);
    expect(down.output).toContain(`The schema registry ${server.url} does not answer`);
  },
  8 * MINUTE,
);
