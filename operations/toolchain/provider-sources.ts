import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

import type { PrerequisiteName } from './prerequisites';
import { run } from './run';
import { UserError } from './user-error';

/** A Terraform provider that can be had without a Terraform registry. */
export interface ProviderSource {
  /** As in `registry.terraform.io/<namespace>/<type>`, in lower case. */
  readonly namespace: string;
  readonly type: string;
  readonly version: string;
  /** What obtaining it needs on this machine. */
  readonly needs: readonly PrerequisiteName[];
  /** For people: what obtaining it means. */
  readonly how: string;
  /**
   * Puts the provider's executable at `file`.
   * @param platform for instance `linux_amd64`
   */
  readonly obtain: (file: string, platform: string) => Promise<void>;
}

/** The Kafka provider's Go module; `sum` is the go.sum hash of its contents, which Go itself verifies too. */
export const kafkaProviderModule = {
  path: 'github.com/Mongey/terraform-provider-kafka',
  version: 'v0.13.1',
  sum: 'h1:Dh+rcu3u/j8W2VlR47e6z28EI1ptmN+UfAU6As8WRsw=',
} as const;

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
];

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
    const told = await run('go', ['mod', 'download', '-json', name], {
      cwd: scratch,
      timeoutMs: BUILD_TIMEOUT_MS,
    });
    const { Dir: folder, Sum: sum } = JSON.parse(told) as { Dir: string; Sum: string };
    if (sum !== module.sum) {
      throw new UserError(`${name}: its contents have the hash ${sum}; expected ${module.sum}.`, [
        'do not use what was downloaded: find out what stands between this machine and the Go module proxy',
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
