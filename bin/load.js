'use strict';

// Runs TypeScript sources of the project as one translated file, which is made again when a source has changed: to find, translate and
// load some four hundred files one by one costs more than most commands then do.
//
// Plain JavaScript: it runs before anything can read TypeScript.

const { createHash } = require('node:crypto');
const {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const path = require('node:path');
const { withSourceLines } = require('../shared/system/source-lines.js');

/** Below the root, and in .gitignore. */
const FOLDER = 'build';
/** File systems take their times from the kernel's tick, of at most 10 ms (CONFIG_HZ=100): twice that. */
const CLOCK_MS = 20;
/** Of the length at the end of a translated file. */
const LENGTH_DIGITS = 8;

/**
 * Loads a module of the project. With BROKERFORM_SOURCES=1, and where the translated file cannot be made, tsx loads each source by
 * itself.
 *
 * @param {string} folder the project: its own sources are translated, packages are loaded from its node_modules as they are
 * @param {string} entry below it: `main.ts`
 * @returns {Promise<any>} what it exports
 */
module.exports = async function load(folder, entry) {
  const root = realpathSync(folder);
  const source = path.join(root, entry);
  const file = path.join(root, FOLDER, `${entry.replace(/\W/g, '-')}.${variantOf(root)}.js`);
  const translated =
    process.env.BROKERFORM_SOURCES !== '1' &&
    (isCurrent(file, root) || (await translate(root, source, file)));
  if (translated) {
    try {
      return require(file);
    } catch (error) {
      throw withSourceLines(error, file);
    }
  }
  await import('tsx');
  return require(source);
};

/** Where another resolver was put in (`node --require`), which finds other declarations, a file of its own stands beside the usual one. */
function variantOf(root) {
  return createHash('sha256')
    .update(resolved(path.join(root, 'environments', 'index.ts')))
    .digest('hex')
    .slice(0, 8);
}

/** The file that Node's resolver takes for this one. */
function resolved(file) {
  try {
    return require.resolve(file);
  } catch {
    return file;
  }
}

function isCurrent(file, root) {
  try {
    const made = madeFrom(file);
    return (
      made.root === root &&
      made.node === process.versions.node &&
      made.loader === stampOf(__filename) &&
      Object.entries(made.inputs).every(
        ([input, stamp]) => stamp === stampOf(resolved(path.join(root, input))),
      )
    );
  } catch {
    return false;
  }
}

/** What a translated file was made from: JSON at its end, and behind it the length of that. The code before it is large and not read. */
function madeFrom(file) {
  const handle = openSync(file);
  try {
    const end = fstatSync(handle).size - LENGTH_DIGITS;
    const length = Number(textAt(handle, end, LENGTH_DIGITS));
    return JSON.parse(textAt(handle, end - length, length));
  } finally {
    closeSync(handle);
  }
}

function textAt(handle, position, length) {
  const buffer = Buffer.alloc(length);
  readSync(handle, buffer, 0, length, position);
  return buffer.toString();
}

/** Stands for a file's content, which is not read. The time of its entry shows a file that an older one took the place of. */
function stampOf(file) {
  const { size, mtimeMs, ctimeMs } = statSync(file);
  return [file, size, mtimeMs, ctimeMs].join(' ');
}

/** @returns {Promise<boolean>} false if it cannot be made: a folder where nothing can be written, a source with a mistake in it */
async function translate(root, source, file) {
  const begun = Date.now();
  const temporary = `${file}.${process.pid}`;
  try {
    const esbuild = require('esbuild');
    const { metafile, outputFiles } = await esbuild.build({
      entryPoints: [source],
      outfile: file,
      absWorkingDir: root,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: `node${process.versions.node}`,
      metafile: true,
      sourcemap: 'external',
      sourcesContent: false,
      write: false,
      logLevel: 'silent',
      plugins: [asNodeWould(root)],
    });
    // Its process would live as long as this one.
    await esbuild.stop();
    const [map, code] = ['.js.map', '.js'].map(
      (end) => outputFiles.find(({ path: name }) => name.endsWith(end)).text,
    );
    const inputs = [...Object.keys(metafile.inputs), 'tsconfig.json'].map((input) => {
      const found = resolved(path.join(root, input));
      const { mtimeMs, ctimeMs } = statSync(found);
      // One that changes meanwhile may have been read before or after.
      const settled = Math.max(mtimeMs, ctimeMs) < begun - CLOCK_MS;
      return [input, settled ? stampOf(found) : 'changed while it was read'];
    });
    const made = {
      root,
      node: process.versions.node,
      loader: stampOf(__filename),
      inputs: Object.fromEntries(inputs),
    };
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(temporary, map);
    renameSync(temporary, `${file}.map`);
    const text = JSON.stringify(made);
    const length = String(Buffer.byteLength(text)).padStart(LENGTH_DIGITS, '0');
    writeFileSync(temporary, `${code}\n//${text}${length}`);
    renameSync(temporary, file);
    return true;
  } catch {
    try {
      rmSync(temporary);
    } catch {
      // It was not written.
    }
    return false;
  }
}

const asNodeWould = (root) => ({
  name: 'as-node-would',
  setup(build) {
    // Workspace packages are sources as well. Those of this root: node_modules may be another checkout's, by a link.
    build.onResolve({ filter: /^@brokerform\// }, ({ path: name }) => {
      const folder = path.join(root, 'packages', name.slice('@brokerform/'.length));
      return existsSync(folder) ? { path: path.join(folder, 'index.ts') } : undefined;
    });
    build.onLoad({ filter: /\.ts$/ }, ({ path: asked }) => {
      const file = resolved(asked);
      const folder = path.dirname(file);
      // Assets stand beside the source that reads them.
      const contents = readFileSync(file, 'utf8').replaceAll('__dirname', JSON.stringify(folder));
      return { contents, loader: 'ts', resolveDir: folder };
    });
  },
});
