import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleExporter } from '../../../../../operations/monitoring/exporter/bundle';
import { tryRun } from '../../../../../shared/system/run';

test('GIVEN the file alone in a folder THEN plain Node.js runs it, and the same sources give the same bytes', async () => {
  const [text, again] = [await bundleExporter(), await bundleExporter()];
  expect(again === text).toBe(true);
  expect(text).not.toContain(process.cwd());

  const directory = mkdtempSync(join(tmpdir(), 'brokerform-bundle-'));
  try {
    writeFileSync(join(directory, 'exporter.cjs'), text);
    writeFileSync(join(directory, 'exporter.json'), '{"bootstrap": "localhost"}');
    const run = (...args: string[]): ReturnType<typeof tryRun> =>
      tryRun(process.execPath, ['exporter.cjs', ...args], {
        cwd: directory,
        env: { PATH: process.env['PATH'] },
      });

    expect(await run()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--config is required, and is the only option.') as unknown,
    });
    expect(await run('--config', 'exporter.json')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('bootstrap is not host:port') as unknown,
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
