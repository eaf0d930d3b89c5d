import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { readCatalogFiles } from '../catalog/files';
import type { PrerequisiteName } from './prerequisites';
import { run } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';

/** A Terraform provider that can be had without a Terraform registry. */
export interface ProviderSource {
  /** As in `registry.terraform.io/<namespace>/<type>`, in lower case. */
  readonly namespace: string;
  readonly type: string;
  readonly version: string;
  /**
   * Whether the project uses it; one that it does not use is neither obtained nor missed.
   * @default - it does
   */
  readonly wanted?: () => boolean;
  /**
   * Whether it can be had on this machine without a registry. One that cannot is left out: Terraform says so when it initializes
   * a stack that needs it, and the others work.
   * @default - it can
   */
  readonly available?: (platform: string, env: NodeJS.ProcessEnv) => boolean;
  /** What obtaining it needs on this machine. */
  readonly needs: readonly PrerequisiteName[];
  /** For people: what obtaining it means. */
  readonly how: string;
  /**
   * Puts the provider's executable at `file`.
   * @param platform for instance `linux_amd64`
   */
  readonly obtain: (file: string, platform: string, env: NodeJS.ProcessEnv) => Promise<void>;
}

/** The Kafka provider's Go module; `sum` is the go.sum hash of its contents, which Go itself verifies too. */
export const kafkaProviderModule = {
  path: 'github.com/Mongey/terraform-provider-kafka',
  version: 'v0.13.1',
  sum: 'h1:Dh+rcu3u/j8W2VlR47e6z28EI1ptmN+UfAU6As8WRsw=',
} as const;

/** The Go module of the provider of schema registries, in the same way. */
export const restApiProviderModule = {
  path: 'github.com/Mastercard/terraform-provider-restapi',
  version: 'v1.20.0',
  sum: 'h1:z4kPtDZgG1HmLsawE4SzP1PxPyz2hAHxwkrHMuRvFrA=',
} as const;

/** Names the folder with the AWS provider's archive, for machines that reach no Terraform registry. */
export const MIRROR_VARIABLE = 'BROKERFORM_TERRAFORM_MIRROR';

/** The provider's executable, packed with xz; `sum` is the SHA-256 of the archive. */
export const awsProviderArchive = {
  version: '6.13.0',
  platform: 'linux_amd64',
  file: 'terraform-provider-aws_v6.13.0_x5.xz',
  sum: '5c444ffd8b1c820208cd0f898015cb89f3172b8a7cb7a8225dd0cbf1ef34430d',
} as const;

/** By the files alone: a catalog with mistakes needs its providers as well. */
function catalogHasSchemas(): boolean {
  try {
    return readCatalogFiles().some(({ text }) => /^schemas\s*:/m.test(text));
  } catch {
    return false;
  }
}

/** Every provider that the stacks of this project use. */
export const providerSources: readonly ProviderSource[] = [
  {
    namespace: 'mongey',
    type: 'kafka',
    version: '0.13.1',
    needs: ['go'],
    how: 'building it from its Go module, about a minute the first time',
    obtain: (file, platform) => buildGoModule(kafkaProviderModule, file, platform),
  },
  {
    namespace: 'mastercard',
    type: 'restapi',
    version: '1.20.0',
    wanted: catalogHasSchemas,
    needs: ['go'],
    how: 'building it from its Go module, about a minute the first time',
    obtain: (file, platform) => buildGoModule(restApiProviderModule, file, platform),
  },
  {
    namespace: 'hashicorp',
    type: 'aws',
    version: awsProviderArchive.version,
    // Not built from Go as the other is: that takes half an hour on two cores (docs/testing.md), too long to happen by the way.
    available: (platform, env) =>
      platform === awsProviderArchive.platform &&
      Boolean(env[MIRROR_VARIABLE]) &&
      existsSync(awsArchive(env)),
    needs: [],
    how: 'unpacking 800 MB, a quarter of a minute the first time',
    obtain: (file, _platform, env) => unpack(awsArchive(env), awsProviderArchive.sum, file),
  },
];

function awsArchive(env: NodeJS.ProcessEnv): string {
  return path.resolve(env[MIRROR_VARIABLE] ?? '', awsProviderArchive.file);
}

/** Unpacks an xz archive as it is read, once its SHA-256 is known to be right. */
export async function unpack(archive: string, expected: string, file: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(archive), hash);
  const sum = hash.digest('hex');
  if (sum !== expected) {
    throw new UserError(
      `${archive} has the SHA-256 ${sum}; expected ${expected}.`,
      'do not use it: find out where it comes from',
    );
  }
  const xz = spawn('xz', ['--decompress', '--stdout', archive], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  xz.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = new Promise<boolean>((resolve) => {
    xz.on('error', (error) => {
      complaint = error.message;
      resolve(false);
    });
    xz.on('close', (status) => resolve(status === 0));
  });
  await pipeline(xz.stdout, createWriteStream(file)).catch((error: Error) => (complaint ||= error.message));
  if (!(await ended)) {
    throw new UserError(`xz --decompress ${archive} failed: ${complaint.trim()}`, [
      'Debian, Ubuntu: sudo apt-get install xz-utils',
      'or free disk space for the unpacked file',
    ]);
  }
}

/** First build on a slow machine; 48 s on two cores. */
const BUILD_TIMEOUT_MS = 10 * 60_000;

/**
 * Builds a Go module's main package in a copy of the module's own folder, so that the module's go.sum
 * pins every dependency. (`go install module@version` asks for a list of versions that proxies may not serve.)
 */
async function buildGoModule(
  module: { readonly path: string; readonly version: string; readonly sum: string },
  file: string,
  platform: string,
): Promise<void> {
  const name = `${module.path}@${module.version}`;
  // Beside the result, which is cleared away whole if this process is killed.
  const scratch = await mkdtemp(path.join(path.dirname(file), 'build-'));
  try {
    const answer = await run('go', ['mod', 'download', '-json', name], {
      cwd: scratch,
      timeoutMs: BUILD_TIMEOUT_MS,
    });
    const { Dir: folder, Sum: sum } = JSON.parse(answer) as { Dir: string; Sum: string };
    if (sum !== module.sum) {
      throw new UserError(`${name}: its contents have the hash ${sum}; expected ${module.sum}.`, [
        'do not use what was downloaded: find out which proxy is between this machine and the Go module proxy',
      ]);
    }
    const source = path.join(scratch, 'source');
    await cp(folder, source, { recursive: true });
    await makeWritable(source);
    const [os = '', arch = ''] = platform.split('_');
    await run('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', file, '.'], {
      cwd: source,
      // As the provider's own releases are built.
      env: { ...process.env, CGO_ENABLED: '0', GOOS: os, GOARCH: arch, GOWORK: 'off' },
      timeoutMs: BUILD_TIMEOUT_MS,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Go's module cache is read-only, folders included, and so is a copy of it. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.filter((one) => one.isDirectory()))
    await makeWritable(path.join(folder, entry.name));
}

/** Where a provider's executable lies in a filesystem mirror, the unpacked layout. */
export function mirrorPath(mirror: string, host: string, source: ProviderSource, platform: string): string {
  const { namespace, type, version } = source;
  return path.join(
    mirror,
    host,
    namespace,
    type,
    version,
    platform,
    `terraform-provider-${type}_v${version}`,
  );
}
