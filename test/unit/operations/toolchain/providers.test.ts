import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { ProviderSource } from '../../../../operations/toolchain/provider-sources';
import {
  MIRROR_VARIABLE,
  awsProviderArchive,
  mirrorPath,
  providerSources,
  restApiProviderModule,
} from '../../../../operations/toolchain/provider-sources';
import { RESTAPI_PROVIDER } from '../../../../constructs/rest-object';
import { ensureProviders } from '../../../../operations/toolchain/providers';
import type { ProviderSetup } from '../../../../operations/toolchain/providers';

let folder: string;
let env: NodeJS.ProcessEnv;
let obtained: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'brokerform-providers-'));
  await installTerraform('terraform');
  env = { PATH: `${folder}/bin:/usr/bin:/bin`, HOME: `${folder}/home`, BROKERFORM_CACHE: `${folder}/cache` };
  await mkdir(`${folder}/home`);
  obtained = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function installTerraform(name: string): Promise<void> {
  await mkdir(`${folder}/bin`, { recursive: true });
  const script = `#!/bin/sh\necho '{"terraform_version": "1.11.4", "platform": "plan9_mips"}'\n`;
  await writeFile(`${folder}/bin/${name}`, script, { mode: 0o755 });
}

const source: ProviderSource = {
  namespace: 'mongey',
  type: 'kafka',
  version: '0.13.1',
  needs: [],
  how: 'making it up',
  obtain: async (file, platform) => {
    obtained.push(platform);
    await writeFile(file, 'provider');
  },
};

function ensure(reachable: boolean, extra: NodeJS.ProcessEnv = {}): Promise<ProviderSetup> {
  return ensureProviders({
    env: { ...env, ...extra },
    sources: [source],
    registryReachable: () => Promise.resolve(reachable),
  });
}

const mirror = (): string => `${folder}/cache/terraform-mirror`;
const ownConfig = (): string => `${folder}/cache/terraform/brokerform.tfrc`;

describe('GIVEN a registry that answers', () => {
  test('WHEN providers are ensured THEN Terraform is left to fetch them', async () => {
    expect(await ensure(true)).toEqual({
      env: { CHECKPOINT_DISABLE: '1', CDKTF_TERRAFORM_PARALLELISM: '100', CDKTF_PARALLELISM: '10' },
    });
    expect(obtained).toEqual([]);
    expect(existsSync(ownConfig())).toBe(false);
  });

  test('WHEN the user chose a parallelism THEN it stands', async () => {
    const { env: result } = await ensure(true, { CDKTF_TERRAFORM_PARALLELISM: '7', CDKTF_PARALLELISM: '3' });
    expect(result).toMatchObject({ CDKTF_TERRAFORM_PARALLELISM: '7', CDKTF_PARALLELISM: '3' });
  });

  test('WHEN TF_CLI_CONFIG_FILE names a file that does not exist THEN it is unset', async () => {
    const { env: result } = await ensure(true, { TF_CLI_CONFIG_FILE: `${folder}/none` });
    expect(result['TF_CLI_CONFIG_FILE']).toBe('');
  });
});

describe('GIVEN no registry within reach', () => {
  test('WHEN providers are ensured twice THEN a mirror for both registries is filled once', async () => {
    const setup = await ensure(false);
    expect(await ensure(false)).toEqual(setup);
    expect(setup).toEqual({
      env: {
        CHECKPOINT_DISABLE: '1',
        CDKTF_TERRAFORM_PARALLELISM: '100',
        CDKTF_PARALLELISM: '10',
        CDKTF_SKIP_PROVIDER_LOCK: 'true',
        CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
        TF_CLI_CONFIG_FILE: ownConfig(),
      },
      mirror: mirror(),
    });
    expect(obtained).toEqual(['plan9_mips']);
    for (const host of ['registry.terraform.io', 'registry.opentofu.org']) {
      const file = `${mirror()}/${host}/mongey/kafka/0.13.1/plan9_mips/terraform-provider-kafka_v0.13.1`;
      expect(await readFile(file, 'utf8')).toBe('provider');
      expect(statSync(file).mode & 0o777).toBe(0o755);
    }
  });

  test('WHEN the user has a configuration without provider_installation THEN it is kept, and its copy is private', async () => {
    const own = 'credentials "app.terraform.io" {\n  token = "secret"\n}\n';
    await writeFile(`${folder}/home/.terraformrc`, own);
    await mkdir(`${folder}/home/.terraform.d`);
    await writeFile(`${folder}/home/.terraform.d/more.tfrc`, 'disable_checkpoint = true\n');
    const { env: result } = await ensure(false);

    const text = await readFile(ownConfig(), 'utf8');
    expect(text).toContain(own);
    expect(text).toContain('disable_checkpoint = true');
    expect(text).toContain(`path    = "${mirror()}"`);
    expect(text).toContain('"registry.terraform.io/mongey/kafka", "registry.opentofu.org/mongey/kafka"');
    expect(statSync(ownConfig()).mode & 0o777).toBe(0o600);
    expect(await readFile(`${folder}/home/.terraformrc`, 'utf8')).toBe(own);

    // A command inside a command: our file is in force, and still holds the user's part once.
    await ensure(false, result);
    expect(await readFile(ownConfig(), 'utf8')).toBe(text);
  });

  test('WHEN the user says where providers come from THEN that is used as it is', async () => {
    const file = `${folder}/own.tfrc`;
    await writeFile(
      file,
      'provider_installation {\n  network_mirror {\n    url = "https://mirror.example/"\n  }\n}\n',
    );
    const setup = await ensure(false, { TF_CLI_CONFIG_FILE: file });
    expect(setup.mirror).toBeUndefined();
    expect(setup.env).not.toHaveProperty('TF_CLI_CONFIG_FILE');
    expect(setup.env).toMatchObject({ CDKTF_SKIP_PROVIDER_LOCK: 'true' });
    expect(obtained).toEqual([]);
  });

  test('WHEN the user keeps the provider where Terraform looks by itself THEN nothing is made', async () => {
    const file = mirrorPath(
      `${folder}/home/.terraform.d/plugins`,
      'registry.terraform.io',
      source,
      'plan9_mips',
    );
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, '');
    expect((await ensure(false)).mirror).toBeUndefined();
    expect(obtained).toEqual([]);
  });

  test('WHEN the user’s configuration is JSON THEN the error names the file and the ways out', async () => {
    await writeFile(`${folder}/home/.terraformrc`, '{"disable_checkpoint": true}');
    await expect(ensure(false)).rejects.toThrow(
      /\.terraformrc: no Terraform registry can be reached, .* JSON/,
    );
  });

  test('WHEN only OpenTofu is there THEN the cdktf CLI is told so', async () => {
    await rm(`${folder}/bin/terraform`);
    await installTerraform('tofu');
    expect((await ensure(false)).env).toMatchObject({
      TERRAFORM_BINARY_NAME: 'tofu',
      TF_CLI_CONFIG_FILE: ownConfig(),
    });
  });

  test('WHEN a provider cannot be had THEN no mirror is left behind', async () => {
    const broken = { ...source, obtain: () => Promise.reject(new Error('no compiler')) };
    const attempt = ensureProviders({
      env,
      sources: [broken],
      registryReachable: () => Promise.resolve(false),
    });
    await expect(attempt).rejects.toThrow('no compiler');
    expect(existsSync(ownConfig())).toBe(false);
    expect(existsSync(mirrorPath(mirror(), 'registry.terraform.io', source, 'plan9_mips'))).toBe(false);
  });
});

describe('GIVEN no registry is reachable; and a provider that not every machine can get', () => {
  let available: boolean;
  beforeEach(() => (available = false));

  function ensureBoth(): Promise<ProviderSetup> {
    const optional: ProviderSource = {
      ...source,
      namespace: 'hashicorp',
      type: 'aws',
      version: '6.13.0',
      available: () => available,
    };
    return ensureProviders({
      env,
      sources: [source, optional],
      registryReachable: () => Promise.resolve(false),
    });
  }

  test('WHEN it is not to be had THEN the others are there, and Terraform looks for it elsewhere', async () => {
    expect(await ensureBoth()).toMatchObject({ mirror: mirror(), missing: ['hashicorp/aws'] });
    expect(obtained).toEqual(['plan9_mips']);
    const text = await readFile(ownConfig(), 'utf8');
    expect(text).toContain('registry.terraform.io/mongey/kafka');
    expect(text).not.toContain('hashicorp/aws');
  });

  test('WHEN it was had once THEN the mirror serves it from then on', async () => {
    available = true;
    await ensureBoth();
    available = false;
    expect(await ensureBoth()).not.toHaveProperty('missing');
    expect(obtained).toHaveLength(2);
    expect(await readFile(ownConfig(), 'utf8')).toContain('"registry.terraform.io/hashicorp/aws"');
  });
});

describe('GIVEN the AWS provider', () => {
  const aws = providerSources.find(({ type }) => type === 'aws');
  const { file, platform, sum } = awsProviderArchive;

  test('WHEN its archive lies in the folder that is named, for this platform THEN it can be had, and only then', async () => {
    expect(aws?.available?.(platform, {})).toBe(false);
    expect(aws?.available?.(platform, { [MIRROR_VARIABLE]: folder })).toBe(false);
    await writeFile(path.join(folder, file), '');
    expect(aws?.available?.(platform, { [MIRROR_VARIABLE]: folder })).toBe(true);
    expect(aws?.available?.('plan9_mips', { [MIRROR_VARIABLE]: folder })).toBe(false);
  });

  test('WHEN the archive is another one THEN it is refused with both sums, and nothing is unpacked', async () => {
    await writeFile(path.join(folder, file), 'other');
    const attempt = aws?.obtain(path.join(folder, 'provider'), platform, { [MIRROR_VARIABLE]: folder });
    await expect(attempt).rejects.toThrow(
      new RegExp(
        `${file} has the SHA-256 d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa; expected ${sum}`,
      ),
    );
    expect(existsSync(path.join(folder, 'provider'))).toBe(false);
  });
});

test('GIVEN the Kafka provider’s version WHEN read in every place THEN it is the same', async () => {
  const root = path.resolve(__dirname, '../../../..');
  const read = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(path.join(root, file), 'utf8'));
  const { version } = (await read('packages/provider-kafka/package.json')) as { version: string };
  expect(await read('package.json')).toMatchObject({ dependencies: { '@cdktf/provider-kafka': version } });
  expect(providerSources.find(({ type }) => type === 'kafka')?.version).toBe(version);
  const generated = await readFile(path.join(root, 'packages/provider-kafka/lib/provider/index.js'), 'utf8');
  expect(generated).toContain(`providerVersion: '${version}'`);
});

test('GIVEN the version of the provider of registries WHEN read in every place THEN it is the same', () => {
  const source = providerSources.find(({ type }) => type === 'restapi');
  expect(source?.version).toBe(RESTAPI_PROVIDER.version);
  expect(`v${source?.version ?? ''}`).toBe(restApiProviderModule.version);
  expect(`${source?.namespace ?? ''}/${source?.type ?? ''}`).toBe(RESTAPI_PROVIDER.source.toLowerCase());
});

test('GIVEN a provider that the project does not use THEN it is not obtained, and served once another project has it', async () => {
  let wanted = false;
  const other: ProviderSource = {
    ...source,
    ...{ namespace: 'mastercard', type: 'restapi', version: '1.20.0', wanted: () => wanted },
  };
  const run = (): Promise<ProviderSetup> =>
    ensureProviders({ env, registryReachable: () => Promise.resolve(false), sources: [source, other] });
  const isServed = async (): Promise<boolean> =>
    (await readFile(ownConfig(), 'utf8')).includes('registry.terraform.io/mastercard/restapi');
  expect(await run()).not.toHaveProperty('missing');
  expect([obtained.length, await isServed()]).toEqual([1, false]);
  wanted = true;
  await run();
  expect([obtained.length, await isServed()]).toEqual([2, true]);
  wanted = false;
  await run();
  expect([obtained.length, await isServed()]).toEqual([2, true]);
});
