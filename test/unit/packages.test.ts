/** What package.json promises about Node.js and installation, held against every entry of the lock file. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { satisfies, subset } from 'semver';
import versions from '../../model/toolchain/version-ranges.json';

interface LockedPackage {
  readonly version?: string;
  readonly engines?: { readonly node?: string };
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

const root = path.resolve(__dirname, '../..');
const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as T;

const { engines } = read<{ engines: { node: string } }>('package.json');
const { packages } = read<{ packages: Record<string, LockedPackage> }>('package-lock.json');
const dependencies = Object.entries(packages).filter(([name]) => name.startsWith('node_modules/'));

const range = ({ from, below }: { from: string; below?: string }): string =>
  below === undefined ? `>=${from}` : `>=${from} <${below}.0.0-0`;
const ranges = (endOfLife: boolean): string =>
  versions.node.ranges
    .filter((one) => (one.endOfLife !== undefined) === endOfLife)
    .map(range)
    .join(' || ');

/** Names of the dependencies that do not declare all of a range of Node.js as supported. */
const refusing = (nodes: string): string[] =>
  dependencies
    .filter(([, { engines: declared }]) => !subset(nodes, declared?.node ?? '*'))
    .map(([name]) => name.slice('node_modules/'.length));

describe('engines of package.json', () => {
  test('THEN they are what the check of Node.js allows, without what is past its end of life', () => {
    expect(subset(engines.node, ranges(false))).toBe(true);
    expect(subset(ranges(false), engines.node)).toBe(true);
  });

  test('THEN every dependency of the lock file supports all of them', () => {
    expect(dependencies.length).toBeGreaterThan(500);
    expect(refusing(engines.node)).toEqual([]);
  });

  test('GIVEN a range past its end of life THEN it is left out of them for these dependencies alone', () => {
    expect(refusing(ranges(true)).sort()).toEqual([
      '@platformatic/dynamic-buffer',
      '@platformatic/wasm-utils',
    ]);
  });

  test('THEN the versions that tests ran with are allowed', () => {
    const allowed = `${ranges(false)} || ${ranges(true)}`;
    expect(versions.node.ran.filter((version) => !satisfies(version, allowed))).toEqual([]);
    expect(satisfies(`${versions.node.install}.0.0`, engines.node)).toBe(true);
  });
});

/** Its script reports installations to its vendor, and nothing reads what it does: Spectral, which @asyncapi/parser uses, only names it. */
const MAKES_NOTHING: ReadonlySet<string> = new Set(['node_modules/@scarf/scarf']);

describe('install scripts', () => {
  const scripted = dependencies.filter(
    ([name, { hasInstallScript }]) => hasInstallScript === true && !MAKES_NOTHING.has(name),
  );

  // npm 11 and later run none that is not allowed, so whatever one makes has to come in a package of its own.
  test.each(scripted.map(([name, one]) => [name, one] as const))(
    'GIVEN %s WHEN its script does not run THEN a package with binaries takes its place on each platform',
    (_name, { optionalDependencies = {} }) => {
      const platforms = Object.keys(optionalDependencies)
        .map((name) => packages[`node_modules/${name}`])
        .flatMap(({ os = [], cpu = [] } = {}) =>
          os.flatMap((system) => cpu.map((arch) => `${system}-${arch}`)),
        );
      expect(platforms).toEqual(
        expect.arrayContaining(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']),
      );
    },
  );

  test('THEN npm is set to run none, so that it neither does nor warns', () => {
    expect(scripted.length).toBeGreaterThan(0);
    expect(readFileSync(path.join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  });
});
