/** The exporter as one file that needs nothing but Node.js: for hosts that have no copy of this project. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const PROJECT = path.resolve(__dirname, '../../..');
/** The oldest Node.js that runs it. */
const TARGET = 'node20';

/** Text of the file; the same sources and packages give the same bytes. */
export async function bundleExporter(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: PROJECT,
    entryPoints: ['operations/monitoring/exporter/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: TARGET,
    write: false,
    logLevel: 'silent',
    legalComments: 'inline',
    // Modules of the client ask for packages that it can do without, from where they are.
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    external: ['@node-rs/crc32'],
    // The one that has its WebAssembly in itself and not in a file beside it.
    alias: { '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' },
    plugins: [
      {
        name: 'own-packages',
        setup: (own) => {
          own.onResolve({ filter: /^@brokerform\// }, ({ path: name }) => {
            const file = path.join(PROJECT, 'packages', name.slice('@brokerform/'.length), 'index.ts');
            return existsSync(file) ? { path: file } : undefined;
          });
        },
      },
    ],
  });
  return outputFiles.map(({ text }) => text).join('');
}
