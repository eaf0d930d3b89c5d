import { chmod, copyFile, link, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { isReachable } from '../../shared/system/http';
import { cacheDirectory } from './paths';
import { exists, placeOnce } from '../../shared/system/place';
import { writePrivateFile } from '../../shared/system/private-files';
import { requirePrerequisites } from './prerequisites';
import type { PrerequisiteName } from './prerequisites';
import { findTerraform } from './programs';
import type { TerraformProgram } from './programs';
import { silent } from '../../shared/system/progress';
import type { Progress } from '../../shared/system/progress';
import { MIRROR_VARIABLE, awsProviderArchive, mirrorPath, providerSources } from './provider-sources';
import type { ProviderSource } from './provider-sources';
import { impliedMirrors, readUserCliConfig } from './user-cli-config';
import { DEPLOY_PARALLELISM } from '../../model/deploy/limits';

export interface ProviderSetup {
  /** Variables to add to the environment of Terraform and of the cdktf CLI. An empty value means: as if unset. */
  readonly env: Record<string, string>;
  /** Folder that providers are installed from; absent if the registry or the user's own configuration serves. */
  readonly mirror?: string;
  /** Providers that neither a registry nor the mirror has, as `<namespace>/<type>`; absent if there are none. */
  readonly missing?: readonly string[];
}

export interface EnsureProvidersOptions {
  readonly progress?: Progress;
  readonly env?: NodeJS.ProcessEnv;
  /** @default - the registry is asked, once in a process, for 5 s at most */
  readonly registryReachable?: (host: string) => Promise<boolean>;
  /** @default - every provider of the project */
  readonly sources?: readonly ProviderSource[];
}

/**
 * How many stacks the cdktf CLI works on at a time. By default it starts all at once, each with Terraform and a provider of its
 * own: ten take 1.3 GiB at most, and fifty on two cores fail before they are done (bench/stacks.ts).
 */
const STACKS_AT_A_TIME = '10';

const REGISTRY_TIMEOUT_MS = 5_000;

/** Both products' registries: a mirror serves either. */
const registries = { Terraform: 'registry.terraform.io', OpenTofu: 'registry.opentofu.org' } as const;

const ownConfigMarker = '# --- added by brokerform; everything above is your own configuration ---';

/**
 * Sees to it that Terraform finds every provider, and returns the environment in which it does.
 *
 * If the registry answers, Terraform fetches them itself. If not, the user's own `provider_installation` is
 * used as it is; without one, the providers are obtained from source into a mirror in the cache folder, and a
 * CLI configuration beside it, the user's own plus that mirror, points there. No file of the user's is written.
 *
 * @throws UserError if a provider can be had neither way
 */
export async function ensureProviders(options: EnsureProvidersOptions = {}): Promise<ProviderSetup> {
  const env = options.env ?? process.env;
  const progress = options.progress ?? silent;
  const terraform = await findTerraform(env);
  const always = await baseEnvironment(env, terraform);

  const reachable = await (options.registryReachable ?? registryReachable)(registries[terraform.product]);
  if (reachable) return { env: always };

  const offline = {
    ...always,
    // `terraform providers lock`, which the cdktf CLI runs, always asks the origin registry.
    CDKTF_SKIP_PROVIDER_LOCK: 'true',
    // A mirror is linked to, not copied from: a cache of it costs time, and concurrent inits race for it.
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
  };
  const configFile = path.join(cacheDirectory(env), 'terraform', 'brokerform.tfrc');
  const user = await userConfig(terraform, env, configFile);
  const mirror = path.join(cacheDirectory(env), 'terraform-mirror');
  const all = options.sources ?? providerSources;
  const wanted = all.filter((source) => source.wanted?.() ?? true);
  const sources = await obtainable(wanted, mirror, terraform.platform, env);
  if (user.hasProviderInstallation || (await haveImplied(sources, terraform, env))) return { env: offline };

  await requireFor(sources, mirror, terraform.platform);
  for (const source of sources) await fillMirror(source, mirror, terraform.platform, progress, env);
  // The file serves other projects as well, at the same time: what one of them put into the mirror stays in it.
  const there = await present(all, mirror, terraform.platform);
  await writePrivately(
    configFile,
    [user.text.trimEnd(), ownConfigMarker, installation(mirror, there)].join('\n').trimStart(),
  );
  const missing = wanted
    .filter((source) => !sources.includes(source))
    .map(({ namespace, type }) => `${namespace}/${type}`);
  return {
    env: { ...offline, TF_CLI_CONFIG_FILE: configFile },
    mirror,
    ...(missing.length === 0 ? {} : { missing }),
  };
}

/** For people: which stacks cannot be deployed from here, and the ways out. */
export function providersMissing(missing: readonly string[]): string {
  return [
    `No Terraform registry can be reached from here, and ${missing.join(', ')} is not in the mirror: stacks that need it cannot be deployed.`,
    `    remedy:  let Terraform reach a registry, or name the folder with ${awsProviderArchive.file} in ${MIRROR_VARIABLE}`,
    '             (docs/testing.md says how to build it); the local environment does not need it',
  ].join('\n');
}

/** What obtaining the providers would need now: nothing if the registry answers or they are in the mirror. */
export async function providersNeed(
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly PrerequisiteName[]> {
  const terraform = await findTerraform(env);
  if (await registryReachable(registries[terraform.product])) return [];
  const configFile = path.join(cacheDirectory(env), 'terraform', 'brokerform.tfrc');
  if ((await userConfig(terraform, env, configFile)).hasProviderInstallation) return [];
  const mirror = path.join(cacheDirectory(env), 'terraform-mirror');
  const wanted = providerSources.filter((source) => source.wanted?.() ?? true);
  const sources = await obtainable(wanted, mirror, terraform.platform, env);
  if (await haveImplied(sources, terraform, env)) return [];
  return missingNeeds(sources, mirror, terraform.platform);
}

/** The providers that are in the mirror already, and those that can be brought there. */
async function obtainable(
  sources: readonly ProviderSource[],
  mirror: string,
  platform: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly ProviderSource[]> {
  const there = await Promise.all(
    sources.map(
      async (source) =>
        (source.available?.(platform, env) ?? true) ||
        exists(mirrorPath(mirror, registries.Terraform, source, platform)),
    ),
  );
  return sources.filter((_, index) => there[index]);
}

/** The providers that are in the mirror. */
async function present(
  sources: readonly ProviderSource[],
  mirror: string,
  platform: string,
): Promise<readonly ProviderSource[]> {
  const found = await Promise.all(
    sources.map((source) => exists(mirrorPath(mirror, registries.Terraform, source, platform))),
  );
  return sources.filter((_, index) => found[index]);
}

const asked = new Map<string, Promise<boolean>>();

/** True if a Terraform registry answers within 5 s; the answer is remembered for the process. */
function registryReachable(host: string): Promise<boolean> {
  const known = asked.get(host);
  if (known !== undefined) return known;
  const answer = isReachable(`https://${host}/.well-known/terraform.json`, {
    timeoutMs: REGISTRY_TIMEOUT_MS,
  });
  asked.set(host, answer);
  return answer;
}

async function baseEnvironment(
  env: NodeJS.ProcessEnv,
  terraform: TerraformProgram,
): Promise<Record<string, string>> {
  const dangling = env['TF_CLI_CONFIG_FILE'] !== undefined && !(await exists(env['TF_CLI_CONFIG_FILE']));
  return {
    CHECKPOINT_DISABLE: '1',
    CDKTF_TERRAFORM_PARALLELISM: env['CDKTF_TERRAFORM_PARALLELISM'] || String(DEPLOY_PARALLELISM),
    CDKTF_PARALLELISM: env['CDKTF_PARALLELISM'] || STACKS_AT_A_TIME,
    // Terraform would warn about it on every run, and the cdktf CLI shows the warning as an error.
    ...(dangling ? { TF_CLI_CONFIG_FILE: '' } : {}),
    // Found as `tofu` although nothing named it: tell the cdktf CLI.
    ...(terraform.command === 'terraform' ? {} : { TERRAFORM_BINARY_NAME: terraform.command }),
  };
}

/** The user's configuration, also where our own file is already in force (a nested run, `brokerform env`). */
async function userConfig(
  terraform: TerraformProgram,
  env: NodeJS.ProcessEnv,
  ownFile: string,
): Promise<{ text: string; hasProviderInstallation: boolean }> {
  if (env['TF_CLI_CONFIG_FILE'] !== ownFile) return readUserCliConfig(terraform, env, env['HOME']);
  const text = await readFile(ownFile, 'utf8').catch(() => '');
  return { text: text.split(ownConfigMarker)[0]?.trimEnd() ?? '', hasProviderInstallation: false };
}

/** True if the user keeps every provider in folders where Terraform looks by itself. */
async function haveImplied(
  sources: readonly ProviderSource[],
  { product, platform }: TerraformProgram,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const mirrors = impliedMirrors(env, env['HOME']);
  const found = await Promise.all(
    sources.map(async (source) => {
      const files = mirrors.map((mirror) => mirrorPath(mirror, registries[product], source, platform));
      return (await Promise.all(files.map(exists))).includes(true);
    }),
  );
  return !found.includes(false);
}

async function missingNeeds(
  sources: readonly ProviderSource[],
  mirror: string,
  platform: string,
): Promise<PrerequisiteName[]> {
  const needs = new Set<PrerequisiteName>();
  for (const source of sources) {
    if (await exists(mirrorPath(mirror, registries.Terraform, source, platform))) continue;
    for (const need of source.needs) needs.add(need);
  }
  return [...needs];
}

async function requireFor(
  sources: readonly ProviderSource[],
  mirror: string,
  platform: string,
): Promise<void> {
  await requirePrerequisites(await missingNeeds(sources, mirror, platform));
}

async function fillMirror(
  source: ProviderSource,
  mirror: string,
  platform: string,
  progress: Progress,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const name = `${source.namespace}/${source.type} ${source.version}`;
  const file = mirrorPath(mirror, registries.Terraform, source, platform);
  const twin = mirrorPath(mirror, registries.OpenTofu, source, platform);
  if ((await exists(file)) && (await exists(twin))) return;

  progress.update(`Terraform provider ${name}: no registry is reachable; ${source.how}`);
  await placeOnce(
    path.dirname(file),
    async (temporary) => {
      const built = path.join(temporary, path.basename(file));
      await source.obtain(built, platform, env);
      await chmod(built, 0o755);
      await chmod(temporary, 0o755);
    },
    () => progress.update(`Terraform provider ${name}: waiting for another process`),
  );
  await placeOnce(path.dirname(twin), async (temporary) => {
    const target = path.join(temporary, path.basename(twin));
    await link(file, target).catch(() => copyFile(file, target));
    await chmod(temporary, 0o755);
  });
  progress.done(`Terraform provider ${name} in ${mirror}`);
}

function installation(mirror: string, sources: readonly ProviderSource[]): string {
  const names = Object.values(registries).flatMap((host) =>
    sources.map(({ namespace, type }) => JSON.stringify(`${host}/${namespace}/${type}`)),
  );
  return [
    'provider_installation {',
    '  filesystem_mirror {',
    `    path    = ${JSON.stringify(mirror)}`,
    `    include = [${names.join(', ')}]`,
    '  }',
    '  direct {',
    `    exclude = [${names.join(', ')}]`,
    '  }',
    '}',
    '',
  ].join('\n');
}

/** The user's part may hold tokens: no other user may read the copy. Whoever reads it sees a whole file. */
async function writePrivately(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return;
  writePrivateFile(file, text);
}
