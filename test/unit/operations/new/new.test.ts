import { spawnSync } from 'node:child_process';
import fs, {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environments } from '../../../fixtures/environments';
import { resolveAwsEnvironment } from '../../../../model/aws/resolve';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { checkAwsDeclaration } from '../../../../model/aws/validate';
import { inspectCatalog } from '../../../../operations/catalog/files';
import { newEnvironment } from '../../../../operations/new/actions';
import { withEnvironment } from '../../../../operations/new/files';
import type { NewOptions } from '../../../../operations/new/options';
import { placeFixtures } from '../../../support/fixtures';

const root = path.resolve(__dirname, '../../../..');
let folder: string;
let project: string;

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'brokerform-new-'));
  folder = path.join(project, 'environments');
  cpSync(path.join(root, 'environments/templates'), path.join(folder, 'templates'), { recursive: true });
  placeFixtures(project);
  for (const name of ['model', 'shared', 'node_modules', '.prettierrc.json'])
    symlinkSync(path.join(root, name), path.join(project, name));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function create(name: string, options: Partial<NewOptions> = {}): string {
  let printed = '';
  newEnvironment(
    name,
    { template: 'standard', ...options },
    {
      folder,
      today: '2026-11-23',
      print: (text) => (printed += `${text}\n`),
    },
  );
  return printed;
}

const index = (): string => readFileSync(path.join(folder, 'index.ts'), 'utf8');

/** As another process sees the folder: compiled, and loaded. */
function load(name: string): AwsDeclaration {
  const script = `const { environments } = require('./environments/index.ts'); console.log(JSON.stringify(environments[${JSON.stringify(name)}]))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd: project,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as AwsDeclaration;
}

function types(): string {
  writeFileSync(
    path.join(project, 'tsconfig.json'),
    JSON.stringify({
      extends: path.join(root, 'tsconfig.json'),
      compilerOptions: { types: [], preserveSymlinks: true },
      include: ['environments'],
      exclude: [],
    }),
  );
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' }).stdout;
}

function formatted(): string {
  const prettier = path.join(root, 'node_modules/prettier/bin/prettier.cjs');
  const args = [prettier, '--list-different', 'environments'];
  return spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' }).stdout;
}

describe('a new environment', () => {
  it('GIVEN every template THEN the files compile, are formatted, and every environment resolves among the others', () => {
    create('tiny', { template: 'small' });
    create('usual');
    create('fast-lane', { template: 'high-throughput', owner: "the 'fast' team", region: 'us-east-1' });
    expect(types()).toBe('');
    expect(formatted()).toBe('');
    expect(index()).toContain("  'fast-lane': fastLane,\n} as const satisfies");
    const made = ['tiny', 'usual', 'fast-lane'].map(load);
    for (const declaration of made) {
      expect(
        checkAwsDeclaration(
          declaration,
          Object.values(environments).filter((one) => one.kind === 'aws'),
        ),
      ).toEqual([]);
      const environment = resolveAwsEnvironment(declaration);
      expect(environment.nodes.length).toBe(declaration.brokers.count + 3);
      expect(inspectCatalog(environment).diagnostics).toEqual([]);
    }
    expect(made[2]).toMatchObject({
      region: 'us-east-1',
      zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      tags: { owner: "the 'fast' team", costCenter: 'streaming-staging' },
    });
  });

  it('GIVEN a stated load THEN it decides the size, and sizes, cost and next steps are printed', () => {
    const printed = create('orders', {
      produce: '50 MiB/s',
      fanOut: '4',
      retention: '12h',
      clients: '10.60.0.0/16',
    });
    expect(load('orders')).toMatchObject({
      load: { produceMiBps: 50, consumerGroups: 4 },
      clientCidrs: ['10.60.0.0/16'],
      state: { bucket: 'orders-kafka-state-123456789012', bootstrap: 'local' },
    });
    expect(printed).toContain('- Load: 50 MiB/s produced at peak, read by 4 groups, kept for 12h');
    expect(printed).toMatch(/^together +[\d,]+$/m);
    expect(printed).toContain('Prices of us-east-1 as of 2026-01-19');
    expect(printed).toContain("node bin/brokerform.js deploy 'orders-*'");
  });

  it('GIVEN the ranges of others THEN the VPC has one that meets none of them', () => {
    create('orders');
    const { network } = load('orders');
    expect(network.cidr).toBe('10.1.0.0/20');
  });

  it('GIVEN --dry-run THEN the file is shown and nothing is written', () => {
    const before = index();
    const files = readdirSync(folder);
    expect(create('orders', { dryRun: true })).toContain('export const orders: AwsDeclaration = {');
    expect(readdirSync(folder)).toEqual(files);
    expect(index()).toBe(before);
  });
});

describe('mistakes', () => {
  it('GIVEN many THEN all are said at once and nothing is written', () => {
    const before = readdirSync(folder);
    let message = '';
    try {
      create('Prod_1', {
        template: 'standrd',
        produce: '50 MB',
        fanOut: 'many',
        zones: 'eu-central-1a,us-east-1c',
        account: '12',
        cidr: '10.20.0.0/20',
        clients: '0.0.0.0/0',
      });
    } catch (error) {
      message = String(error);
    }
    for (const code of [
      'illegal-environment-name',
      'unknown-template',
      'illegal-option',
      'illegal-zone',
      'illegal-account-id',
      'overlapping-range',
      'open-client-range',
    ]) {
      expect(message).toContain(`[${code}]`);
    }
    expect(message).toContain('--template: error: Template "standrd" does not exist.');
    expect(message).toContain('remedy:  Write "standard".');
    expect(readdirSync(folder)).toEqual(before);
  });

  it.each(['staging', 'local', 'index', 'templates'])('GIVEN the name %s THEN it is taken', (name) =>
    expect(() => create(name)).toThrow(/\[environment-exists\]/),
  );

  it('GIVEN a name that one command would take together with another THEN it is refused', () =>
    expect(() => create('production-eu')).toThrow(/\[ambiguous-environment-name\]/));

  it('GIVEN no other environment on AWS THEN what cannot be taken from it must be given', () => {
    const bare = (): void =>
      newEnvironment(
        'first',
        { template: 'small' },
        { folder, existing: { local: environments.local }, print: () => undefined },
      );
    expect(bare).toThrow(
      /--account: error[^]*--cost-center: error[^]*--owner: error[^]*--region: error[^]*4 errors/,
    );
  });

  it('GIVEN an index of another shape THEN nothing is written and it is said how to go on', () => {
    writeFileSync(path.join(folder, 'index.ts'), 'export const environments = makeThem();\n');
    expect(() => create('orders')).toThrow(/environments\/index.ts cannot be extended[^]*by hand/);
    expect(readdirSync(folder).filter((name) => name.startsWith('orders'))).toEqual([]);
  });

  it('GIVEN a failure after the first file THEN it is taken back, and no temporary file stays', () => {
    const [files, text] = [readdirSync(folder), index()];
    const rename = jest.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw new Error('no space left');
    });
    try {
      expect(() => create('orders')).toThrow('no space left');
    } finally {
      rename.mockRestore();
    }
    expect(readdirSync(folder)).toEqual(files);
    expect(index()).toBe(text);
  });
});

describe('the index', () => {
  it('GIVEN an environment that is there WHEN added again THEN the text is the same', () => {
    const once = withEnvironment(index(), 'fast-lane');
    expect(withEnvironment(once, 'fast-lane')).toBe(once);
    expect(once).toContain("import { fastLane } from './fast-lane';\nimport { local } from './local';");
  });

  it('GIVEN entries on one line THEN they are kept', () => {
    const line =
      "import { local } from './local';\n\nexport const environments = { local } as const satisfies Record<string, X>;\n";
    expect(withEnvironment(line, 'new')).toBe(
      "import { local } from './local';\nimport { newEnvironment } from './new';\n\n" +
        'export const environments = {\n  local,\n  new: newEnvironment,\n} as const satisfies Record<string, X>;\n',
    );
  });

  it('GIVEN two names that are one variable THEN the second is refused', () =>
    expect(() => withEnvironment(withEnvironment(index(), 'a-1'), 'a1')).toThrow(
      /another environment has the name a1 there/,
    ));
});
