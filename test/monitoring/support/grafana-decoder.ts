/** The strict decoder of Grafana's Go SDK, built once into the cache folder: Grafana itself cannot be had here. */
import { createHash } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDirectory } from '../../../operations/toolchain/paths';
import { requirePrerequisites } from '../../../operations/toolchain/prerequisites';
import { exists, placeOnce } from '../../../shared/system/place';
import { run } from '../../../shared/system/run';

const SOURCE = path.join(__dirname, 'grafana-decoder');
const BUILD_TIMEOUT_MS = 10 * 60_000;

/** Absolute path of the program. @throws UserError without Go, Error where its module cannot be fetched */
export async function grafanaDecoder(): Promise<string> {
  const files = ['go.mod', 'go.sum', 'main.go'].map((name) => readFileSync(path.join(SOURCE, name)));
  const version = createHash('sha256').update(Buffer.concat(files)).digest('hex').slice(0, 12);
  const home = path.join(cacheDirectory(), 'monitoring', `grafana-decoder-${version}`);
  const program = path.join(home, 'grafana-decoder');
  if (await exists(home)) return program;
  await placeOnce(home, async (temporary) => {
    await requirePrerequisites(['go']);
    cpSync(SOURCE, path.join(temporary, 'source'), { recursive: true });
    // go.sum pins what the module's proxy serves.
    await run(
      'go',
      ['build', '-trimpath', '-mod=readonly', '-o', path.join(temporary, 'grafana-decoder'), '.'],
      {
        cwd: path.join(temporary, 'source'),
        env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
        timeoutMs: BUILD_TIMEOUT_MS,
      },
    );
  });
  return program;
}
